import type { SerialPart, SpiPart } from '../../../sensors/simulated/bus.ts';
import { OneWireBus } from '../../../sensors/simulated/onewire.ts';
import type { Pins } from '../../../sensors/simulated/pins.ts';
import type { Clock, EventId } from '../../kernel/kernel.ts';
import type { Board } from '../board.ts';
import { AccessPoint } from '../network/wifi.ts';
import { makeError, newArray, newBytes, newObject, newOf } from '../realm.ts';
import { type Recorded, recordedMembers } from '../records.ts';
import { runningBoard } from '../running.ts';
import { type Bare, MAX_BARE } from './bare.ts';
import { toBytes } from './i2c.ts';
import { pinName } from './pin.ts';
import { Screen } from './screen.ts';
import { receive, type UartPart } from './serial-port.ts';
import { Watchdog } from './watchdog.ts';

/** Level changes that one `digitalPulse` may plan; the engine's timer has 16 places and waits for room. */
export const MAX_PULSES = 10_000;

/** What is connected to a board beside its I2C bus. Pins go by their names, such as `D4`. */
export interface Hardware {
  pins?: Pins;
  /** 1-Wire buses by the pin of their wire. */
  oneWire?: Record<string, OneWireBus>;
  /** SPI parts by the pin that selects them; all are on `SPI1`. */
  spi?: Record<string, SpiPart>;
  /** Serial parts that send by themselves, by the name of the port, such as `Serial2`. */
  serial?: Record<string, SerialPart>;
  /** Serial parts that are also written to, by the same names. */
  uarts?: Record<string, UartPart>;
  /** Called once for each thing that a program asks for and that nothing is wired to. */
  onMissing?(bare: Bare): void;
  /** What its program draws; without it nobody looks. */
  screen?: Screen;
  /** The Wi-Fi network. Without it there is one that is always there and has no time server. */
  accessPoint?: AccessPoint;
}

/** The wires of one board while it is on: watches and serial ports end when the power goes. */
export class Wires {
  readonly pins: Pins;
  readonly hardware: Hardware;
  readonly accessPoint: AccessPoint;
  readonly watchdog: Watchdog;
  readonly screen: Screen;
  /** What a program asked for and that nothing is wired to, by its words, over restarts. */
  readonly #missed = new Set<string>();
  /** Calls of what has nothing attached, over restarts. */
  readonly records: Recorded[] = [];
  readonly #board: Board;
  readonly #clock: Clock;
  #watches = new Set<number>();
  #ports = new Map<string, EventId>();
  /** By pin, since the last boot: what the program drives it to, and how it is set up. */
  #driven = new Map<unknown, 0 | 1>();
  #modes = new Map<unknown, string>();

  constructor(board: Board, clock: Clock, hardware: Hardware, pins: Pins) {
    this.#board = board;
    this.#clock = clock;
    this.hardware = hardware;
    this.watchdog = new Watchdog(board, clock);
    this.accessPoint = hardware.accessPoint ?? new AccessPoint();
    this.screen = hardware.screen ?? new Screen();
    this.pins = pins;
  }

  /** A program asked for what is not wired; whoever observes the board is told once. */
  missed<Missed extends Bare>(bare: Missed): Missed {
    const key = JSON.stringify(bare);
    if (this.#missed.has(key) || this.#missed.size >= MAX_BARE) return bare;
    this.#missed.add(key);
    this.hardware.onMissing?.(bare);
    return bare;
  }

  /** The same for a pin that is looked at. */
  lookedAt(pin: unknown, call: 'analogRead' | 'digitalRead' | 'setWatch'): void {
    if (typeof pin === 'string' && !this.pins.isWired(pin)) this.missed({ wire: 'pin', pin, call });
  }

  #watched(pin: unknown): void {
    if (typeof pin === 'string' && this.#driven.get(pin) === 0 && !this.pins.hasPart(pin))
      this.missed({ wire: 'pin', pin, call: 'setWatch', isAsked: true });
    else this.lookedAt(pin, 'setWatch');
  }

  read(pin: unknown): 0 | 1 {
    this.lookedAt(pin, 'digitalRead');
    return this.pins.read(pin);
  }

  analog(pin: unknown): number {
    this.lookedAt(pin, 'analogRead');
    return this.pins.analog(pin);
  }

  write(pin: unknown, value: 0 | 1): void {
    this.#driven.set(pin, value);
    if (!this.#modes.has(pin)) this.#modes.set(pin, 'output');
    this.pins.write(pin, value);
  }

  /** What the program has set an output to last; 0 where it has not. */
  levelSet(pin: unknown): 0 | 1 {
    return this.#driven.get(pin) ?? 0;
  }

  /** @param mode undefined: the pin is let go, and writing to it makes it an output again @throws Error: no such mode */
  mode(pin: unknown, mode: string | undefined): void {
    if (mode === undefined) {
      this.#modes.delete(pin);
      this.pins.mode(pin, 'input');
      return;
    }
    if (!MODES.has(mode)) throw makeError('Error', 'Unknown pin mode');
    this.#modes.set(pin, mode);
    this.pins.mode(pin, mode);
  }

  /** Undefined where the program has set none. */
  modeOf(pin: unknown): string | undefined {
    return this.#modes.get(pin);
  }

  /** One pulse, or a list of times in ms after each of which the level changes. @throws Error: no time */
  pulse(pin: unknown, value: 0 | 1, times: unknown): void {
    if (typeof times === 'number') {
      if (!(times >= 0)) throw makeError('Error', 'Pulse Time is less than 0 or not a number');
      this.pins.pulse(pin, value, times);
      return;
    }
    if (!Array.isArray(times) && !ArrayBuffer.isView(times))
      throw makeError('Error', `Expecting Number or Array, got ${times === null ? 'null' : typeof times}`);
    const list = Array.from(times as ArrayLike<unknown>, Number);
    if (list.length > MAX_PULSES) throw makeError('Error', `more than ${MAX_PULSES} pulses at once`);
    this.pins.write(pin, value);
    let [atUs, level] = [this.#clock.now, value];
    for (const timeMs of list) {
      level = level === 1 ? 0 : 1;
      const next = level;
      if (!(timeMs > 0)) continue;
      atUs += timeMs * 1000;
      this.#clock.at(atUs, this.#board.device, () => this.pins.write(pin, next), undefined);
    }
  }

  /** A duty cycle has no level: what hangs on the pin sees it high from one half on, unless it knows duty cycles. */
  pwm(pin: unknown, fraction: number): void {
    this.#driven.set(pin, fraction >= 0.5 ? 1 : 0);
    if (!this.#modes.has(pin)) this.#modes.set(pin, 'output');
    this.pins.pwm(pin, fraction);
  }

  watch(callback: unknown, pin: unknown, options: object | undefined): number {
    const board = this.#board;
    this.#watched(pinName(pin));
    const offset = (board.rtc.timeUs - board.nowUs) / 1e6;
    const told = (edge: { state: boolean; time: number; lastTime: number }) => {
      const { state, time, lastTime } = edge;
      const seen = { state, time: time + offset, lastTime: lastTime + offset, pin };
      board.inside(() => board.input(callback, undefined, [newObject(seen)]));
    };
    const id = this.pins.watch(told, pinName(pin), { ...options });
    this.#watches.add(id);
    return id;
  }

  /** @param id undefined: ends all watches */
  unwatch(id: number | undefined): void {
    for (const one of id === undefined ? this.#watches : [id]) {
      this.pins.unwatch(one);
      this.#watches.delete(one);
    }
  }

  /** Starts to read a port, at `setup`. */
  open(port: string, baud: number): void {
    const uart = this.hardware.uarts?.[port];
    uart?.setup(baud);
    uart?.listen((bytes) => receive(this.#board, port, bytes));
    const isRadio = this.#board.kind.radio === true;
    if (this.hardware.serial?.[port] === undefined) {
      if (uart === undefined && !isRadio && /^Serial\d$/.test(port)) this.missed({ wire: 'serial', port });
      return;
    }
    if (this.#ports.has(port)) return;
    this.#listen(port);
  }

  #listen(port: string): void {
    const { atUs, data } = (this.hardware.serial as Record<string, SerialPart>)[port].next(this.#clock.now);
    if (atUs === Infinity) return;
    const arrive = () => {
      receive(this.#board, port, data);
      if (this.#board.on) this.#listen(port);
    };
    this.#ports.set(port, this.#clock.at(atUs, this.#board.device, arrive, undefined));
  }

  forget(): void {
    this.watchdog.forget();
    this.unwatch(undefined);
    this.#driven.clear();
    this.#modes.clear();
    for (const event of this.#ports.values()) this.#clock.cancel(event);
    this.#ports.clear();
    for (const uart of Object.values(this.hardware.uarts ?? {})) uart.listen(null);
  }
}

/** What `pinMode` takes (jshPinStateToString). */
const MODES = new Set(
  'auto analog input input_pullup input_pulldown output opendrain opendrain_pullup af_output af_opendrain'.split(
    ' ',
  ),
);

const wires = () => runningBoard().wires;

type Wire = Record<string, unknown>;
const buses = new WeakMap<Wire, OneWireBus>();

function busOf(wire: Wire): OneWireBus {
  const bus = buses.get(wire);
  if (bus === undefined) throw makeError('TypeError', 'this is not a OneWire');
  return bus;
}

/** The part at a place that a program names. */
function at<T>(places: Record<string, T> | undefined, name: string): T | undefined {
  return places !== undefined && Object.hasOwn(places, name) ? places[name] : undefined;
}

/** `new OneWire(pin)`. On a pin without a bus nobody answers. */
export function makeOneWire(pin: unknown): object {
  const wire = newOf('OneWire');
  const name = String(pinName(pin));
  const bus = at(wires().hardware.oneWire, name);
  if (bus === undefined) wires().missed({ wire: 'one-wire', pin: name });
  buses.set(wire, bus ?? new OneWireBus());
  return wire;
}

export const oneWireMethods = {
  reset(this: Wire): boolean {
    return busOf(this).reset(runningBoard().nowUs);
  },
  select(this: Wire, rom: unknown): void {
    busOf(this).select(String(rom), runningBoard().nowUs);
  },
  skip(this: Wire): void {
    busOf(this).skip(runningBoard().nowUs);
  },
  write(this: Wire, data: unknown): void {
    for (const byte of toBytes(data)) busOf(this).write(byte, runningBoard().nowUs);
  },
  read(this: Wire, count?: number): unknown {
    const bytes = busOf(this).read(count ?? 1, runningBoard().nowUs);
    return count === undefined ? bytes[0] : newBytes(bytes);
  },
  search(this: Wire): string[] {
    return newArray(busOf(this).search(runningBoard().nowUs));
  },
};

/** The prototype of `SPI1`: the part on the select pin answers; without one the line reads high. */
export const spiMethods = {
  setup(): void {},
  ...recordedMembers('SPI', 'send4bit send8bit'),
  send(data: unknown, select?: unknown): unknown {
    const back = exchange(data, select, 'send');
    if (typeof data === 'number') return back[0];
    return typeof data === 'string' ? String.fromCharCode(...back) : newBytes(back);
  },
  write(...data: unknown[]): void {
    exchange(data.slice(0, -1), data[data.length - 1], 'write');
  },
};

/** What comes back from the part on the select pin while the bytes go there. */
function exchange(data: unknown, select: unknown, call: 'send' | 'write'): Uint8Array {
  const { hardware } = wires();
  const name = String(pinName(select));
  const part = at(hardware.spi, name);
  const out = Uint8Array.from(toBytes(data));
  if (part !== undefined) return part.transfer(out, runningBoard().nowUs);
  // A display shows what is drawn, on whatever bus it is.
  const isShown = call === 'write' && hardware.screen?.onDrawn;
  if (!isShown) wires().missed({ wire: 'spi', pin: PIN_NAME.test(name) ? name : null, call });
  return new Uint8Array(out.length).fill(0xff);
}

const PIN_NAME = /^[A-Z]+\d+$/;
