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
/** In `#place`: pending behind an earlier event of the same device. */
const WAITING = -2;
const SLOTS = MAX_PENDING_EVENTS;
/** Children of a place in the heap: shallower than with two, and siblings lie in one cache line. */
const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;

/**
 * Virtual time: events in the order (time, sequence). Synchronous, whole microseconds; the same calls give
 * the same run, always.
 *
 * Each device has its pending events in a list, in order; the heap holds the first of each device, and every event
 * of the world. So most events never move in a heap that is as deep as the world is large.
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
  #owner = new Int32Array(FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY);
  #previous = new Int32Array(FIRST_CAPACITY);
  #run: ((argument: never) => void)[] = [];
  #argument: unknown[] = [];
  /** First of the slots that can be used again; `#next` links the others. */
  #free = NONE;
  #used = 0;

  #heaped = 0;
  #heap = new Int32Array(FIRST_CAPACITY);
  /** The heap's keys, beside it: to compare two events touches nothing else. */
  #heapTime = new Float64Array(FIRST_CAPACITY);
  #heapOrder = new Float64Array(FIRST_CAPACITY);

  /** First and last pending event of each device; `#next` and `#previous` link the others. */
  #first: number[] = [];
  #last: number[] = [];

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
    return this.#heaped > 0 ? this.#heapTime[0] : Number.POSITIVE_INFINITY;
  }

  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    if (!(timeUs >= this.now))
      throw new RangeError(`event at ${timeUs} us, but it is ${this.now} us already`);
    const slot = this.#takeSlot();
    this.#time[slot] = Math.round(timeUs);
    this.#order[slot] = this.#sequence++;
    this.#run[slot] = run;
    this.#argument[slot] = argument;
    this.#owner[slot] = owner;
    this.#pending++;
    if (owner === WORLD) this.#siftUp(this.#heaped++, slot);
    else this.#link(slot, owner);
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
    while (this.#heaped > 0 && this.#heapTime[0] <= untilUs) this.#fire(this.#heap[0]);
    this.now = Math.max(this.now, untilUs);
  }

  /**
   * Runs the events of one device alone until `done()` or until none is left up to `limitUs`.
   * @returns the time that was reached; the clock itself is back where it was
   */
  runAhead(device: Owner, done: () => boolean, limitUs: number): number {
    const before = this.now;
    while (!done()) {
      const slot = this.#first[device] ?? NONE;
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

  #takeSlot(): number {
    const recycled = this.#free;
    if (recycled !== NONE) {
      this.#free = this.#next[recycled];
      return recycled;
    }
    if (this.#used === this.#capacity) this.#grow();
    return this.#used++;
  }

  #release(slot: number): void {
    if (this.#owner[slot] === WORLD) this.#takeFromHeap(this.#place[slot]);
    else this.#unlink(slot);
    this.#pending--;
    this.#place[slot] = NONE;
    this.#generation[slot]++;
    this.#next[slot] = this.#free;
    this.#free = slot;
  }

  /** Puts an event where its time belongs among those of its device; most belong near the end. */
  #link(slot: number, owner: Owner): void {
    const time = this.#time[slot];
    let previous = this.#last[owner] ?? NONE;
    let next = NONE;
    while (previous !== NONE && this.#time[previous] > time) {
      next = previous;
      previous = this.#previous[previous];
    }
    this.#previous[slot] = previous;
    this.#next[slot] = next;
    if (next === NONE) this.#last[owner] = slot;
    else this.#previous[next] = slot;
    if (previous !== NONE) {
      this.#next[previous] = slot;
      this.#place[slot] = WAITING;
      return;
    }
    this.#first[owner] = slot;
    if (next === NONE) this.#siftUp(this.#heaped++, slot);
    else {
      this.#siftUp(this.#place[next], slot);
      this.#place[next] = WAITING;
    }
  }

  #unlink(slot: number): void {
    const next = this.#next[slot];
    const previous = this.#previous[slot];
    if (next !== NONE) this.#previous[next] = previous;
    else this.#last[this.#owner[slot]] = previous;
    if (previous !== NONE) {
      this.#next[previous] = next;
      return;
    }
    this.#first[this.#owner[slot]] = next;
    if (next === NONE) this.#takeFromHeap(this.#place[slot]);
    else this.#siftDown(this.#place[slot], next);
  }

  #takeFromHeap(place: number): void {
    const last = this.#heap[--this.#heaped];
    if (place === this.#heaped) return;
    this.#siftUp(place, last);
    if (this.#place[last] === place) this.#siftDown(place, last);
  }

  #siftUp(start: number, slot: number): void {
    const times = this.#heapTime;
    const orders = this.#heapOrder;
    const time = this.#time[slot];
    const order = this.#order[slot];
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> ARITY_BITS;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && orders[parent] < order)) break;
      this.#put(this.#heap[parent], place, parentTime, orders[parent]);
      place = parent;
    }
    this.#put(slot, place, time, order);
  }

  #siftDown(start: number, slot: number): void {
    const times = this.#heapTime;
    const orders = this.#heapOrder;
    const count = this.#heaped;
    const time = this.#time[slot];
    const order = this.#order[slot];
    let place = start;
    for (;;) {
      let child = (place << ARITY_BITS) + 1;
      if (child >= count) break;
      let childTime = times[child];
      const end = Math.min(child + ARITY, count);
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other];
        if (otherTime > childTime || (otherTime === childTime && orders[other] > orders[child])) continue;
        child = other;
        childTime = otherTime;
      }
      if (childTime > time || (childTime === time && orders[child] > order)) break;
      this.#put(this.#heap[child], place, childTime, orders[child]);
      place = child;
    }
    this.#put(slot, place, time, order);
  }

  #put(slot: number, place: number, time: number, order: number): void {
    this.#heap[place] = slot;
    this.#heapTime[place] = time;
    this.#heapOrder[place] = order;
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
    this.#owner = grown(Int32Array, this.#owner, this.#capacity);
    this.#next = grown(Int32Array, this.#next, this.#capacity);
    this.#previous = grown(Int32Array, this.#previous, this.#capacity);
    this.#heap = grown(Int32Array, this.#heap, this.#capacity);
    this.#heapTime = grown(Float64Array, this.#heapTime, this.#capacity);
    this.#heapOrder = grown(Float64Array, this.#heapOrder, this.#capacity);
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
