import * as v from 'valibot';
import { FIRST_ADDRESS, LAST_ADDRESS } from '../../sensors/simulated/bus.ts';
import { kindNamed, namesOf } from '../board/boards/index.ts';
import { durationUs, formatDuration } from '../world/duration.ts';
import { MAX_PARTS, type PlannedPart } from '../world/parts.ts';
import { MAX_MESSAGES, type PlannedMessage } from '../world/world-plan.ts';
import { OptionError } from './option-error.ts';

/** `I2C1` of a board without `sensors` has a BME280 at this address. */
const SAMPLE_SENSOR = 0x76;
const DEFAULT_HELD = '200ms';
const DEFAULT_WITHIN = '1h';

const duration = v.pipe(
  v.string('must be a duration, such as 10m'),
  v.check((text) => durationUs(text) !== null, 'must be a duration, such as 10m'),
  v.transform((text) => durationUs(text) as number),
);
const pin = v.pipe(v.string('must be the name of a pin'), v.nonEmpty('must be the name of a pin'));
const name = v.optional(v.pipe(v.string(), v.nonEmpty()));

const partSchema = v.variant('part', [
  v.strictObject({ part: v.picklist(['relay', 'led']), pin, name }),
  v.strictObject({
    part: v.literal('button'),
    pin,
    name,
    /** The level of its pin while it is pressed. */
    pressed: v.optional(v.picklist([0, 1], 'must be 0 or 1'), 0),
    at: v.pipe(v.array(duration), v.maxLength(MAX_MESSAGES)),
    heldFor: v.optional(duration, DEFAULT_HELD),
  }),
  v.strictObject({
    part: v.literal('analog'),
    pin,
    name,
    value: v.pipe(
      v.number('must be a number'),
      v.minValue(0, 'must be 0 to 1'),
      v.maxValue(1, 'must be 0 to 1'),
    ),
  }),
  v.strictObject({
    part: v.literal('sink'),
    address: v.pipe(
      v.string('must be an address, such as 0x3C'),
      v.regex(/^0x[0-7][0-9a-fA-F]$/, 'must be an address from 0x08 to 0x77, such as 0x3C'),
      v.transform(Number),
      v.minValue(FIRST_ADDRESS, 'must be an address from 0x08 to 0x77, such as 0x3C'),
      v.maxValue(LAST_ADDRESS, 'must be an address from 0x08 to 0x77, such as 0x3C'),
    ),
    name,
  }),
]);
const partsSchema = v.pipe(v.array(partSchema), v.maxLength(MAX_PARTS, `must be ${MAX_PARTS} at most`));

const messagesSchema = v.pipe(
  v.array(
    v.strictObject({
      at: duration,
      topic: v.pipe(v.string(), v.regex(/^[^+#\0]+$/, 'must be a topic without wildcards')),
      payload: v.optional(v.string('must be a text'), ''),
      qos: v.optional(v.picklist([0, 1], 'must be 0 or 1'), 1),
      retain: v.optional(v.boolean('must be true or false'), false),
      within: v.optional(duration, DEFAULT_WITHIN),
    }),
  ),
  v.maxLength(MAX_MESSAGES, `must be ${MAX_MESSAGES} at most`),
);

/** The parts of a scenario. @throws OptionError */
export function readParts(given: unknown): PlannedPart[] {
  return parsed('parts', partsSchema, given).map((part): PlannedPart => {
    if (part.part === 'sink') {
      const { address, name = `sink 0x${address.toString(16)}` } = part;
      return { part: 'sink', address, name };
    }
    const named = { pin: part.pin, name: part.name ?? `${part.part} ${part.pin}` };
    if (part.part === 'button') {
      const { pressed, at, heldFor } = part;
      return { part: 'button', ...named, pressed, atUs: [...at].sort((a, b) => a - b), heldUs: heldFor };
    }
    return part.part === 'analog'
      ? { part: 'analog', ...named, value: part.value }
      : { part: part.part, ...named };
  });
}

/** What a scenario publishes to the boards. @throws OptionError */
export function readMessages(given: unknown): PlannedMessage[] {
  return parsed('publish', messagesSchema, given).map(({ at, within, ...message }) => ({
    ...message,
    atUs: at,
    withinUs: within,
  }));
}

/** Parts at the pins of that board, by the pins' own names. @throws OptionError */
export function placedParts(parts: readonly PlannedPart[], board: string | undefined): PlannedPart[] {
  const kind = kindNamed(board ?? 'esp32');
  if (kind === undefined) return [...parts];
  const names = namesOf(kind);
  const taken = new Map<string, string>();
  return parts.map((part, index) => {
    if (part.part === 'sink') {
      const at = `0x${part.address.toString(16)}`;
      const other = part.address === SAMPLE_SENSOR ? 'the BME280 of every board' : taken.get(at);
      if (other !== undefined)
        throw new OptionError(['parts', index, 'address'], at, `${other} is at that address already`);
      taken.set(at, part.name);
      return part;
    }
    const [first, second] = part.pin.split('.');
    const named = names.get(first);
    const at =
      named === undefined
        ? undefined
        : 'pins' in named
          ? named.pins[second ?? '']
          : 'pin' in named && second === undefined
            ? named.pin
            : undefined;
    if (at === undefined)
      throw new OptionError(['parts', index, 'pin'], part.pin, `no pin of the ${kind.title}`);
    const other = taken.get(at);
    if (other !== undefined)
      throw new OptionError(['parts', index, 'pin'], part.pin, `${other} is at that pin already`);
    taken.set(at, part.name);
    return { ...part, pin: at };
  });
}

/** What a scenario says under a field. @throws OptionError with the path in it */
export function parsed<Schema extends v.GenericSchema>(
  field: string,
  schema: Schema,
  given: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, given, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const keys = issue.path?.map(({ key }) => key as string | number) ?? [];
  const reason =
    issue.received === 'undefined'
      ? 'is missing'
      : issue.type === 'strict_object' && issue.expected === 'never'
        ? 'no such field'
        : issue.type === 'variant'
          ? 'there are relay, led, button, analog and sink'
          : issue.message;
  throw new OptionError([field, ...keys], issue.type === 'variant' ? String(issue.received) : '', reason);
}

/** As a scenario has them. */
export function writtenPart(part: PlannedPart): object {
  if (part.part === 'sink') return { ...part, address: `0x${part.address.toString(16).padStart(2, '0')}` };
  if (part.part !== 'button') return part;
  const { atUs, heldUs, ...others } = part;
  return { ...others, at: atUs.map(formatDuration), heldFor: formatDuration(heldUs) };
}

export function writtenMessage({ atUs, withinUs, ...others }: PlannedMessage): object {
  return { at: formatDuration(atUs), ...others, within: formatDuration(withinUs) };
}
