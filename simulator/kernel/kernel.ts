import { Random } from './random.ts';

/** Names one pending event, for `cancel`. 0 is never one. */
export type EventId = number;

/** Which device an event belongs to: 1, 2, 3 ...; 0 is the world (broker, plan, report). */
export type Owner = number;

export const WORLD: Owner = 0;

/** What everything that lives in time is given: when it is, and a way to be called later. */
export interface Clock {
  /** Microseconds since the start of the run, whole. */
  readonly now: number;
  /** Calls `run(argument)` at `timeUs`. Events at one time run in the order in which they were asked for. */
  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId;
  /** Forgets a pending event; false when it has run or was cancelled before. */
  cancel(event: EventId): boolean;
}

/** More pending events than this is a leak, not a world. */
export const MAX_PENDING_EVENTS = 1 << 23;

const FIRST_CAPACITY = 1024;
const NONE = -1;
const SLOTS = MAX_PENDING_EVENTS;

/**
 * Virtual time: a heap of events in the order (time, sequence). Synchronous, whole microseconds; the same
 * calls give the same run, always.
 *
 * A board's `connect()` blocks its interpreter, which JavaScript cannot express: the call has to return, or
 * throw, before any other event has run. `runAhead` gives it the answer: it runs the events of that one
 * device alone, into the future, until the handshake has ended. Between connecting and connected a device
 * touches nobody but its own link; what it has for others goes to `WORLD` events, which wait their turn.
 */
export class Kernel implements Clock {
  readonly seed: string;
  now = 0;
  /** Events run so far. */
  events = 0;

  #capacity = FIRST_CAPACITY;
  #pending = 0;
  #sequence = 0;
  #time = new Float64Array(FIRST_CAPACITY);
  #order = new Float64Array(FIRST_CAPACITY);
  #generation = new Uint32Array(FIRST_CAPACITY);
  #place = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #heap = new Int32Array(FIRST_CAPACITY);
  #owner = new Int32Array(FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY);
  #previous = new Int32Array(FIRST_CAPACITY);
  #run: ((argument: never) => void)[] = [];
  #argument: unknown[] = [];
  #free: number[] = [];
  #used = 0;
  /** First pending event of each owner; `#next` and `#previous` link the others. */
  #first: number[] = [];

  constructor(seed: number | string) {
    this.seed = String(seed);
  }

  /** The stream of one purpose, named for instance `device 3/link up/loss`; one name, one stream. */
  random(purpose: string): Random {
    return new Random(`${this.seed}/${purpose}`);
  }

  get pending(): number {
    return this.#pending;
  }

  /** When the next event is due; infinity without one. */
  get nextUs(): number {
    return this.#pending > 0 ? this.#time[this.#heap[0]] : Number.POSITIVE_INFINITY;
  }

  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    if (!(timeUs >= this.now))
      throw new RangeError(`event at ${timeUs} us, but it is ${this.now} us already`);
    const slot = this.#takeSlot();
    this.#time[slot] = Math.round(timeUs);
    this.#order[slot] = this.#sequence++;
    this.#run[slot] = run;
    this.#argument[slot] = argument;
    this.#link(slot, owner);
    this.#siftUp(this.#pending++, slot);
    return this.#generation[slot] * SLOTS + slot + 1;
  }

  after<T>(delayUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    return this.at(this.now + delayUs, owner, run, argument);
  }

  cancel(event: EventId): boolean {
    if (event <= 0) return false;
    const slot = (event - 1) % SLOTS;
    if (slot >= this.#used || this.#generation[slot] !== Math.floor((event - 1) / SLOTS)) return false;
    if (this.#place[slot] === NONE) return false;
    this.#release(slot);
    return true;
  }

  /** Runs every event up to and including `untilUs`, and leaves the clock there. */
  run(untilUs: number): void {
    while (this.#pending > 0 && this.#time[this.#heap[0]] <= untilUs) this.#fire(this.#heap[0]);
    this.now = Math.max(this.now, untilUs);
  }

  /**
   * Runs the events of `owner` alone until `done()` or until none is left up to `limitUs`.
   * @returns the time that was reached; the clock itself is back where it was
   */
  runAhead(owner: Owner, done: () => boolean, limitUs: number): number {
    const before = this.now;
    while (!done()) {
      const slot = this.#earliestOf(owner);
      if (slot === NONE || this.#time[slot] > limitUs) break;
      this.#fire(slot);
    }
    const reached = done() ? this.now : limitUs;
    this.now = before;
    return reached;
  }

  #fire(slot: number): void {
    const run = this.#run[slot] as (argument: unknown) => void;
    const argument = this.#argument[slot];
    this.now = this.#time[slot];
    this.#release(slot);
    this.events++;
    run(argument);
  }

  #earliestOf(owner: Owner): number {
    let earliest = this.#first[owner] ?? NONE;
    for (let slot = earliest; slot !== NONE; slot = this.#next[slot]) {
      if (this.#isBefore(slot, earliest)) earliest = slot;
    }
    return earliest;
  }

  #takeSlot(): number {
    const recycled = this.#free.pop();
    if (recycled !== undefined) return recycled;
    if (this.#used === this.#capacity) this.#grow();
    return this.#used++;
  }

  #release(slot: number): void {
    const place = this.#place[slot];
    const last = this.#heap[--this.#pending];
    if (last !== slot) {
      this.#siftUp(place, last);
      if (this.#place[last] === place) this.#siftDown(place, last);
    }
    this.#place[slot] = NONE;
    this.#generation[slot]++;
    this.#unlink(slot);
    this.#argument[slot] = undefined;
    this.#free.push(slot);
  }

  #link(slot: number, owner: Owner): void {
    const first = this.#first[owner] ?? NONE;
    this.#owner[slot] = owner;
    this.#previous[slot] = NONE;
    this.#next[slot] = first;
    if (first !== NONE) this.#previous[first] = slot;
    this.#first[owner] = slot;
  }

  #unlink(slot: number): void {
    const next = this.#next[slot];
    const previous = this.#previous[slot];
    if (next !== NONE) this.#previous[next] = previous;
    if (previous !== NONE) this.#next[previous] = next;
    else this.#first[this.#owner[slot]] = next;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#time[a] - this.#time[b];
    return difference < 0 || (difference === 0 && this.#order[a] < this.#order[b]);
  }

  #siftUp(start: number, slot: number): void {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(slot, this.#heap[parent])) break;
      this.#put(this.#heap[parent], place);
      place = parent;
    }
    this.#put(slot, place);
  }

  #siftDown(start: number, slot: number): void {
    let place = start;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#pending) break;
      if (child + 1 < this.#pending && this.#isBefore(this.#heap[child + 1], this.#heap[child])) child++;
      if (!this.#isBefore(this.#heap[child], slot)) break;
      this.#put(this.#heap[child], place);
      place = child;
    }
    this.#put(slot, place);
  }

  #put(slot: number, place: number): void {
    this.#heap[place] = slot;
    this.#place[slot] = place;
  }

  #grow(): void {
    if (this.#capacity >= MAX_PENDING_EVENTS) {
      throw new Error(`${MAX_PENDING_EVENTS} events are pending; something asks for events without end`);
    }
    this.#capacity *= 2;
    this.#time = grown(Float64Array, this.#time, this.#capacity);
    this.#order = grown(Float64Array, this.#order, this.#capacity);
    this.#generation = grown(Uint32Array, this.#generation, this.#capacity);
    this.#place = grown(Int32Array, this.#place, this.#capacity);
    this.#heap = grown(Int32Array, this.#heap, this.#capacity);
    this.#owner = grown(Int32Array, this.#owner, this.#capacity);
    this.#next = grown(Int32Array, this.#next, this.#capacity);
    this.#previous = grown(Int32Array, this.#previous, this.#capacity);
  }
}

function grown<T extends Float64Array | Uint32Array | Int32Array>(
  Type: new (length: number) => T,
  old: T,
  capacity: number,
): T {
  const bigger = new Type(capacity);
  bigger.set(old);
  return bigger;
}
