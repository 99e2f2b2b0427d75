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

const SLOTS = MAX_PENDING_EVENTS;
/** In `place`: not pending. */
const NONE = -1;
/** In `place`: pending behind an earlier event of the same device. */
const WAITING = -2;
/** Children of a place in the heap: shallower than with two, and their keys lie in one cache line. */
const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;
const FIRST_CAPACITY = 1024;

/** One event, pending or to be used again. */
class Pending {
  /** Names it in its `EventId`, with the generation: how often it was used before. */
  readonly slot: number;
  generation = 0;
  // Not 0: the engine keeps whole numbers and others apart, and would turn each over once.
  timeUs = Number.NaN;
  order = Number.NaN;
  run: ((argument: never) => void) | null = null;
  argument: unknown = undefined;
  owner: Owner = WORLD;
  place = NONE;
  next: Pending | null = null;
  previous: Pending | null = null;

  constructor(slot: number) {
    this.slot = slot;
  }
}

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
  /** Events that wait. */
  pending = 0;

  #sequence = 0;
  #bySlot: Pending[] = [];
  /** First of those that can be used again; `next` links the others. */
  #free: Pending | null = null;

  #heaped = 0;
  #heap: Pending[] = [];
  /** The heap's keys, beside it: to compare two events touches nothing else. */
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);

  /** First and last pending event of each device; `next` and `previous` link the others. */
  #first: (Pending | null)[] = [];
  #last: (Pending | null)[] = [];

  constructor(seed: number | string) {
    this.seed = String(seed);
  }

  /** The stream of one purpose, named for instance `device 3/link up/loss`; one name, one stream. */
  random(purpose: string): Random {
    return new Random(`${this.seed}/${purpose}`);
  }

  /** When the next event is due; infinity without one. */
  get nextUs(): number {
    return this.#heaped > 0 ? this.#times[0] : Number.POSITIVE_INFINITY;
  }

  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    if (!(timeUs >= this.now))
      throw new RangeError(`event at ${timeUs} us, but it is ${this.now} us already`);
    const event = this.#take();
    event.timeUs = Math.round(timeUs);
    event.order = this.#sequence++;
    event.run = run;
    event.argument = argument;
    event.owner = owner;
    this.pending++;
    if (owner === WORLD) this.#enterHeap(event);
    else this.#link(event, owner);
    return event.generation * SLOTS + event.slot + 1;
  }

  after<T>(delayUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    return this.at(this.now + delayUs, owner, run, argument);
  }

  cancel(event: EventId): boolean {
    if (event <= 0) return false;
    const pending = this.#bySlot[(event - 1) % SLOTS];
    if (pending === undefined || pending.generation !== Math.floor((event - 1) / SLOTS)) return false;
    if (pending.place === NONE) return false;
    this.#release(pending);
    return true;
  }

  /** Runs every event up to and including `untilUs`, and leaves the clock there. */
  run(untilUs: number): void {
    while (this.#heaped > 0 && this.#times[0] <= untilUs) this.#fire(this.#heap[0]);
    this.now = Math.max(this.now, untilUs);
  }

  /**
   * Runs the events of one device alone until `done()` or until none is left up to `limitUs`.
   * @returns the time that was reached; the clock itself is back where it was
   */
  runAhead(device: Owner, done: () => boolean, limitUs: number): number {
    const before = this.now;
    while (!done()) {
      const event = this.#first[device] ?? null;
      if (event === null || event.timeUs > limitUs) break;
      this.#fire(event);
    }
    const reached = done() ? this.now : limitUs;
    this.now = before;
    return reached;
  }

  #fire(event: Pending): void {
    const run = event.run as (argument: unknown) => void;
    const { argument } = event;
    this.now = event.timeUs;
    this.#release(event);
    this.events++;
    run(argument);
  }

  #take(): Pending {
    const recycled = this.#free;
    if (recycled !== null) {
      this.#free = recycled.next;
      return recycled;
    }
    if (this.#bySlot.length >= MAX_PENDING_EVENTS) {
      throw new Error(`${MAX_PENDING_EVENTS} events are pending; something asks for events without end`);
    }
    const made = new Pending(this.#bySlot.length);
    this.#bySlot.push(made);
    return made;
  }

  #release(event: Pending): void {
    if (event.owner === WORLD) this.#leaveHeap(event.place);
    else this.#unlink(event, event.owner);
    this.pending--;
    event.place = NONE;
    event.generation++;
    event.argument = undefined;
    event.next = this.#free;
    this.#free = event;
  }

  /** Puts an event where its time belongs among those of its device; most belong near the end. */
  #link(event: Pending, owner: Owner): void {
    let previous = this.#last[owner] ?? null;
    let next: Pending | null = null;
    while (previous !== null && previous.timeUs > event.timeUs) {
      next = previous;
      previous = previous.previous;
    }
    event.previous = previous;
    event.next = next;
    if (next === null) this.#last[owner] = event;
    else next.previous = event;
    if (previous !== null) {
      previous.next = event;
      event.place = WAITING;
      return;
    }
    this.#first[owner] = event;
    if (next === null) this.#enterHeap(event);
    else {
      this.#siftUp(next.place, event);
      next.place = WAITING;
    }
  }

  #unlink(event: Pending, owner: Owner): void {
    const { next, previous } = event;
    if (next === null) this.#last[owner] = previous;
    else next.previous = previous;
    if (previous !== null) {
      previous.next = next;
      return;
    }
    this.#first[owner] = next;
    if (next === null) this.#leaveHeap(event.place);
    else this.#siftDown(event.place, next);
  }

  #enterHeap(event: Pending): void {
    if (this.#heaped === this.#times.length) {
      this.#times = grown(this.#times);
      this.#orders = grown(this.#orders);
    }
    this.#siftUp(this.#heaped++, event);
  }

  #leaveHeap(place: number): void {
    const last = this.#heap[--this.#heaped];
    if (place === this.#heaped) return;
    this.#siftUp(place, last);
    if (last.place === place) this.#siftDown(place, last);
  }

  #siftUp(start: number, event: Pending): void {
    const times = this.#times;
    const orders = this.#orders;
    const { timeUs, order } = event;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> ARITY_BITS;
      const parentUs = times[parent];
      if (parentUs < timeUs || (parentUs === timeUs && orders[parent] < order)) break;
      this.#put(this.#heap[parent], place, parentUs, orders[parent]);
      place = parent;
    }
    this.#put(event, place, timeUs, order);
  }

  #siftDown(start: number, event: Pending): void {
    const times = this.#times;
    const orders = this.#orders;
    const count = this.#heaped;
    const { timeUs, order } = event;
    let place = start;
    for (;;) {
      let child = (place << ARITY_BITS) + 1;
      if (child >= count) break;
      let childUs = times[child];
      const end = Math.min(child + ARITY, count);
      for (let other = child + 1; other < end; other++) {
        const otherUs = times[other];
        if (otherUs > childUs || (otherUs === childUs && orders[other] > orders[child])) continue;
        child = other;
        childUs = otherUs;
      }
      if (childUs > timeUs || (childUs === timeUs && orders[child] > order)) break;
      this.#put(this.#heap[child], place, childUs, orders[child]);
      place = child;
    }
    this.#put(event, place, timeUs, order);
  }

  #put(event: Pending, place: number, timeUs: number, order: number): void {
    this.#heap[place] = event;
    this.#times[place] = timeUs;
    this.#orders[place] = order;
    event.place = place;
  }
}

function grown(old: Float64Array): Float64Array<ArrayBuffer> {
  const bigger = new Float64Array(2 * old.length);
  bigger.set(old);
  return bigger;
}
