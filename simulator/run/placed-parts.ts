import { type BoardKind, kindNamed, type Named, namesOf } from '../board/boards/index.ts';
import type { PlannedPart, PlannedSensor } from '../world/parts/planned.ts';
import { OptionError } from './option-error.ts';
import { hex } from './wiring.ts';

/** `I2C1` of a board without `sensors` has a BME280 at this address. */
const SAMPLE_SENSOR = 0x76;
/** The port that a GPS is at, and that of a modem. */
const GPS_PORT = 'Serial2';

/** Where parts are to stand: on which board, and beside what. */
export interface Stand {
  board?: string;
  /** The serial port that a modem has. */
  modemPort?: string;
}

/** Parts at the places of that board, with the pins' own names. @throws OptionError */
export function placedParts(
  parts: readonly PlannedPart[],
  { board = 'esp32', modemPort }: Stand,
): PlannedPart[] {
  const kind = kindNamed(board);
  if (kind === undefined) return [...parts];
  const taken = new Map<string, string>([[hex(SAMPLE_SENSOR), 'the BME280 of every board']]);
  if (modemPort !== undefined) taken.set(modemPort, 'the modem');
  const places = new Places(kind, taken);
  const placed = parts.map((part, index): PlannedPart => {
    switch (part.part) {
      case 'sink':
        places.takeAddress(part.address, index, part.name);
        return part;
      case 'display':
        if (part.address !== undefined) places.takeAddress(part.address, index, part.name);
        else places.take('drawing', ['parts', index], '', part.name, 'shows what is drawn');
        return part;
      case 'serial':
        places.takePort(part.port, index, part.name);
        return part;
      case 'sensor':
        return places.placeSensor(part, index);
      default:
        return { ...part, pin: places.takePin(part.pin, ['parts', index, 'pin'], part.name) };
    }
  });
  parts.forEach(({ name }, index) => {
    if (parts.findIndex((one) => one.name === name) < index)
      throw new OptionError(['parts', index, 'name'], name, 'another part has that name; give each its own');
  });
  return placed;
}

/** The places of one board, and who has them. */
class Places {
  readonly #kind: BoardKind;
  readonly #names: ReadonlyMap<string, Named>;
  readonly #taken: Map<string, string>;

  constructor(kind: BoardKind, taken: Map<string, string>) {
    this.#kind = kind;
    this.#names = namesOf(kind);
    this.#taken = taken;
  }

  take(place: string, path: (string | number)[], value: string, name: string, does: string): void {
    const other = this.#taken.get(place);
    if (other !== undefined) throw new OptionError(path, value, `${other} ${does} already`);
    this.#taken.set(place, name);
  }

  takeAddress(address: number, index: number, name: string): void {
    const at = hex(address);
    this.take(at, ['parts', index, 'address'], at, name, 'is at that address');
  }

  takePort(port: string, index: number, name: string): void {
    const named = this.#names.get(port);
    const path = ['parts', index, 'port'];
    if (named === undefined || !('bus' in named))
      throw new OptionError(path, port, `no serial port of the ${this.#kind.title}`);
    this.take(port, path, port, name, 'is at that port');
  }

  /** @returns the pin's own name */
  takePin(pin: string, path: (string | number)[], name: string): string {
    const [first, second] = pin.split('.');
    const named = this.#names.get(first);
    const at =
      named === undefined || 'bus' in named || 'object' in named
        ? undefined
        : 'pins' in named
          ? named.pins[second ?? '']
          : second === undefined
            ? named.pin
            : undefined;
    if (at === undefined) throw new OptionError(path, pin, `no pin of the ${this.#kind.title}`);
    this.take(at, path, pin, name, 'is at that pin');
    return at;
  }

  placeSensor(part: PlannedSensor, index: number): PlannedSensor {
    const { sensor, name } = part;
    const { address, pins = [] } = sensor;
    if (address !== undefined) {
      this.takeAddress(address, index, name);
      return part;
    }
    if (sensor.name === 'gps') this.takePort(GPS_PORT, index, name);
    const placed = pins.map((pin) =>
      this.takePin(pin, ['parts', index, pins.length === 1 ? 'pin' : 'pins'], name),
    );
    return { ...part, sensor: { ...sensor, pins: placed } };
  }
}
