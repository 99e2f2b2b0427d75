import { catalogued, type SENSOR_NAMES, usualPlace } from '../sensors/catalogue.ts';
import { formatDuration } from '../world/duration.ts';
import type { PlannedPart, PlannedSensor } from '../world/parts/planned.ts';
import type { PlannedMessage } from '../world/world-plan.ts';
import { OptionError } from './option-error.ts';
import { messagesSchema, parsed, partsSchema, type WrittenPart } from './part-schema.ts';

/** The parts of a scenario or of mote.json. @throws OptionError */
export function readParts(given: unknown): PlannedPart[] {
  return parsed('parts', partsSchema, given).map(readPart);
}

function readPart(part: WrittenPart, index: number): PlannedPart {
  switch (part.part) {
    case 'relay':
    case 'led':
      return { part: part.part, pin: part.pin, name: part.name ?? `${part.part} ${part.pin}` };
    case 'button': {
      const { pin, name = `button ${pin}`, pressed, at, heldFor } = part;
      const atUs = [...at].sort((a, b) => a - b);
      return { part: 'button', pin, name, pressed, atUs, heldUs: heldFor };
    }
    case 'analog':
      return readAnalog(part, index);
    case 'sink':
      return { ...part, name: part.name ?? `sink ${hex(part.address)}` };
    case 'serial': {
      const { port, name = `serial ${port}`, lines, end } = part;
      return {
        ...{ part: 'serial', port, name, end: bytesOf(end) },
        lines: lines.map(({ at, text, every = 0 }) => ({ atUs: at, text: bytesOf(text), everyUs: every })),
      };
    }
    case 'display': {
      const { address, characters } = part;
      const [columns, rows] = characters?.split('x').map(Number) ?? [];
      if (columns !== undefined && address === undefined)
        throw new OptionError(['parts', index, 'address'], '', 'is missing: characters come over I2C');
      const name = part.name ?? (address === undefined ? 'display' : `display ${hex(address)}`);
      return { part: 'display', name, address, ...(columns !== undefined && { columns, rows }) };
    }
    default:
      return readSensor(part, index);
  }
}

function readAnalog(part: Extract<WrittenPart, { part: 'analog' }>, index: number): PlannedPart {
  const { pin, name = `analog ${pin}`, value, values, curve } = part;
  const given = curve ?? values;
  if (values !== undefined && curve !== undefined)
    throw new OptionError(['parts', index, 'curve'], '', 'give values or a curve');
  if (value === undefined && (given === undefined || given.length === 0))
    throw new OptionError(['parts', index, 'value'], '', 'is missing: give a value, values or a curve');
  const points = (given ?? []).map(({ at, value }) => ({ atUs: at, value })).sort((a, b) => a.atUs - b.atUs);
  const isCurve = curve !== undefined;
  return { part: 'analog', pin, name, value: value ?? 0, points, isCurve };
}

type WrittenSensor = Extract<WrittenPart, { part: (typeof SENSOR_NAMES)[number] }>;

function readSensor(part: WrittenSensor, index: number): PlannedSensor {
  const kind = catalogued(part.part);
  const usual = usualPlace(kind);
  const refused = (field: string, value: string, reason: string) =>
    new OptionError(['parts', index, field], value, reason);
  const pins = part.pins ?? (part.pin === undefined ? undefined : [part.pin]);
  const field = part.pins === undefined ? 'pin' : 'pins';
  if (kind.addresses !== undefined) {
    if (pins !== undefined) throw refused(field, pins.join(), `a ${part.part} is on I2C: give its address`);
    const { address = usual.address ?? 0 } = part;
    if (!kind.addresses.includes(address))
      throw refused('address', hex(address), `it can have ${kind.addresses.map(hex).join(', ')}`);
    return {
      part: 'sensor',
      sensor: { name: part.part, address },
      name: part.name ?? `${part.part} ${hex(address)}`,
    };
  }
  if (part.address !== undefined)
    throw refused('address', hex(part.address), `a ${part.part} is not on I2C: give its pin`);
  if (pins !== undefined && pins.length !== kind.does?.length)
    throw refused(field, pins.join(), `it has ${kind.does?.length === 2 ? 'two pins' : 'one pin'}`);
  const at = pins ?? usual.pins ?? [];
  return {
    part: 'sensor',
    sensor: { name: part.part, pins: at },
    name: part.name ?? `${part.part} ${at.join('/')}`,
  };
}

/** What a scenario publishes to the boards. @throws OptionError */
export function readMessages(given: unknown): PlannedMessage[] {
  return parsed('publish', messagesSchema, given).map(({ at, within, ...message }) => ({
    ...message,
    atUs: at,
    withinUs: within,
  }));
}

/** Each `effect` names a part that is there. @throws OptionError */
export function checkEffects(messages: readonly PlannedMessage[], parts: readonly PlannedPart[]): void {
  messages.forEach(({ effect }, index) => {
    if (effect === undefined || parts.some(({ name }) => effect.startsWith(`${name} `))) return;
    const names = parts.map(({ name }) => `"${name}"`).join(', ');
    throw new OptionError(
      ['publish', index, 'effect'],
      JSON.stringify(effect),
      `must begin with the name of a part; there ${parts.length === 0 ? 'are no parts' : `is ${names}`}`,
    );
  });
}

/** In UTF-8, one character a byte, as it comes over a wire. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const textOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString();

/** As people write an address. */
export function hex(address: number): string {
  return `0x${address.toString(16).padStart(2, '0')}`;
}

/** As a scenario has them. */
export function writtenPart(part: PlannedPart): object {
  switch (part.part) {
    case 'sink':
      return { ...part, address: hex(part.address) };
    case 'button': {
      const { atUs, heldUs, ...others } = part;
      return { ...others, at: atUs.map(formatDuration), heldFor: formatDuration(heldUs) };
    }
    case 'analog': {
      const { points, isCurve, ...others } = part;
      const written = points.map(({ atUs, value }) => ({ at: formatDuration(atUs), value }));
      return { ...others, ...(points.length > 0 && { [isCurve ? 'curve' : 'values']: written }) };
    }
    case 'serial': {
      const lines = part.lines.map(({ atUs, text, everyUs }) => ({
        at: formatDuration(atUs),
        text: textOf(text),
        ...(everyUs > 0 && { every: formatDuration(everyUs) }),
      }));
      return { ...part, end: textOf(part.end), lines };
    }
    case 'display': {
      const { name, address, columns, rows } = part;
      return {
        ...{ part: 'display', name },
        ...(address !== undefined && { address: hex(address) }),
        ...(columns !== undefined && { characters: `${columns}x${rows}` }),
      };
    }
    case 'sensor': {
      const { name, sensor } = part;
      const { address, pins = [] } = sensor;
      const place = pins.length === 1 ? { pin: pins[0] } : { pins };
      return { part: sensor.name, name, ...(address === undefined ? place : { address: hex(address) }) };
    }
    default:
      return part;
  }
}

export function writtenMessage({ atUs, withinUs, ...others }: PlannedMessage): object {
  return { at: formatDuration(atUs), ...others, within: formatDuration(withinUs) };
}
