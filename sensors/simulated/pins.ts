import type { Clock, EventId, Owner } from '../../simulator/kernel/kernel.ts';
import type { Edge } from '../wires.ts';
import type { PinPart } from './bus.ts';

interface Watch {
  callback: (edge: Edge) => void;
  repeat: boolean;
  edge: string | number;
  debounceUs: number;
  /** The level last reported; a bounce that returns to it is not reported. */
  up: boolean;
}

interface Pin {
  part: PinPart | undefined;
  driven: 0 | 1 | undefined;
  watches: Map<number, Watch>;
  pending: EventId;
  /** Level after its last change, and when that was. */
  up: boolean;
  changedUs: number;
}

/** More watches than pins is a leak. */
export const MAX_WATCHES = 64;

/** The pins of one board and what hangs on them; behaves as Espruino's `digitalWrite`, `setWatch` and the like. */
export class Pins {
  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #pins = new Map<unknown, Pin>();
  #watches = 0;

  constructor(clock: Clock, owner: Owner) {
    this.#clock = clock;
    this.#owner = owner;
  }

  /** @throws RangeError when something hangs on that pin already */
  attach(pin: unknown, part: PinPart): void {
    const state = this.#at(pin);
    if (state.part) throw new RangeError(`two parts on pin ${pin}`);
    state.part = part;
  }

  /** Whether something hangs on the pin, or the board drives it. */
  isWired(pin: unknown): boolean {
    const state = this.#pins.get(pin);
    return state?.part !== undefined || state?.driven !== undefined;
  }

  hasPart(pin: unknown): boolean {
    return this.#pins.get(pin)?.part !== undefined;
  }

  read(pin: unknown): 0 | 1 {
    return level(this.#at(pin), this.#clock.now);
  }

  analog(pin: unknown): number {
    return this.#at(pin).part?.fraction?.(this.#clock.now) ?? 0;
  }

  write(pin: unknown, value: 0 | 1): void {
    this.#drive(this.#at(pin), value);
  }

  /** A duty cycle, 0 to 1. */
  pwm(pin: unknown, fraction: number): void {
    this.#drive(this.#at(pin), fraction >= 0.5 ? 1 : 0, fraction);
  }

  /** `output` keeps the level; every other mode lets the wire go. */
  mode(pin: unknown, mode: string): void {
    const state = this.#at(pin);
    if (mode !== 'output') this.#drive(state, undefined);
  }

  /** Returns at once; the level ends by itself. */
  pulse(pin: unknown, value: 0 | 1, timeMs: number): void {
    const state = this.#at(pin);
    this.#drive(state, value);
    this.#clock.at(
      this.#clock.now + timeMs * 1000,
      this.#owner,
      () => this.#drive(state, value ? 0 : 1),
      undefined,
    );
  }

  watch(
    callback: (edge: Edge) => void,
    pin: unknown,
    options: { repeat?: boolean; edge?: string | number; debounce?: number } = {},
  ): number {
    const state = this.#at(pin);
    const { repeat = false, edge = 'both', debounce = 0 } = options;
    if (state.watches.size >= MAX_WATCHES)
      throw new RangeError(`more than ${MAX_WATCHES} watches on one pin`);
    state.up = level(state, this.#clock.now) === 1;
    state.watches.set(++this.#watches, { callback, repeat, edge, debounceUs: debounce * 1000, up: state.up });
    this.#schedule(state);
    return this.#watches;
  }

  unwatch(watch: number): void {
    for (const state of this.#pins.values()) if (state.watches.delete(watch)) this.#schedule(state);
  }

  #at(pin: unknown): Pin {
    let state = this.#pins.get(pin);
    if (!state) {
      state = { part: undefined, driven: undefined, watches: new Map(), pending: 0, up: true, changedUs: 0 };
      this.#pins.set(pin, state);
    }
    return state;
  }

  #drive(state: Pin, driven: 0 | 1 | undefined, fraction?: number): void {
    const timeUs = this.#clock.now;
    state.driven = driven;
    if (fraction !== undefined && state.part?.duty !== undefined) state.part.duty(fraction, timeUs);
    else state.part?.drive?.(driven, timeUs);
    const up = level(state, timeUs) === 1;
    if (up !== state.up) state.changedUs = timeUs;
    state.up = up;
    // A part may answer on another pin than the one it heard.
    for (const other of this.#pins.values()) this.#schedule(other);
  }

  #schedule(state: Pin): void {
    this.#clock.cancel(state.pending);
    state.pending = 0;
    if (state.watches.size === 0 || !state.part) return;
    const nextUs = state.part.nextEdgeUs(this.#clock.now);
    if (nextUs !== Number.POSITIVE_INFINITY)
      state.pending = this.#clock.at(nextUs, this.#owner, (pin) => this.#change(pin), state);
  }

  #change(state: Pin): void {
    const timeUs = this.#clock.now;
    const lastUs = state.changedUs;
    const up = level(state, timeUs) === 1;
    const steadyUs = (state.part?.nextEdgeUs(timeUs) ?? Number.POSITIVE_INFINITY) - timeUs;
    this.#schedule(state);
    if (up === state.up) return;
    state.up = up;
    state.changedUs = timeUs;
    for (const [id, watch] of state.watches) {
      if (steadyUs < watch.debounceUs || (watch.debounceUs && watch.up === up)) continue;
      watch.up = up;
      if (!wants(watch.edge, up)) continue;
      if (!watch.repeat) this.unwatch(id);
      watch.callback({ state: up, time: timeUs / 1e6, lastTime: lastUs / 1e6 });
    }
  }
}

function level(state: Pin, timeUs: number): 0 | 1 {
  return state.driven ?? state.part?.level(timeUs) ?? 1;
}

function wants(edge: string | number, up: boolean): boolean {
  return edge === 'both' || edge === 0 || edge === (up ? 'rising' : 'falling') || edge === (up ? 1 : -1);
}
