import { broken } from './invariant.ts';
import { NONE, type Owner, type Pending, WORLD } from './pending.ts';

/** Value of `place`: pending behind an earlier event of the same device. */
const WAITING = -2;
/**
 * Children of a node in the heap: 4. The heap is less deep than with 2, and the keys of 4 children lie in one cache
 * line.
 */
const ARITY_BITS = 2;
const ARITY = 1 << ARITY_BITS;
const FIRST_CAPACITY = 1024;
/** Before the order of any event. */
const FIRST_ORDER = -1;
/** No owner: the top of the heap is valid. */
const NOBODY = -1;

/**
 * Pending events in the order (time, sequence). Each device has its events in a list, in order; the heap holds the
 * first of each device, and every event of the world. So most events never move in a heap that is as deep as the
 * world is large.
 *
 * An event that was taken from the top leaves its place there until somebody looks again: what runs then mostly asks
 * for the next event of the same device, whose place that is.
 */
export class EventQueue {
  /** Events that wait. */
  count = 0;

  #heaped = 0;
  #heap: Pending[] = [];
  /** The keys of the heap, in an array of their own: comparing two events reads nothing else. */
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);
  /** Owner of the event that was taken from the top, as long as its place is not filled again. */
  #vacatedBy: Owner = NOBODY;

  /** First and last pending event of each device; `next` and `previous` link the others. */
  #first: (Pending | null)[] = [];
  #last: (Pending | null)[] = [];
  /** The number of the first device. */
  readonly #base: number;

  constructor(firstDevice = 1) {
    this.#base = firstDevice;
  }

  /** When the next event is due; Infinity without one. */
  get nextUs(): number {
    if (this.#vacatedBy !== NOBODY) this.#fillTop();
    return this.#heaped > 0 ? this.#times[0] : Number.POSITIVE_INFINITY;
  }

  /** Whether nothing of a device is due until `timeUs`. */
  isQuietFor(device: Owner, timeUs: number): boolean {
    const own = this.firstOf(device);
    return own === null || own.timeUs > timeUs;
  }

  /** The next event of one device. */
  firstOf(device: Owner): Pending | null {
    return this.#first[device - this.#base] ?? null;
  }

  /** Removes and returns the next event; null when none is due until `untilUs`. */
  shift(untilUs: number): Pending | null {
    if (this.#vacatedBy !== NOBODY) this.#fillTop();
    if (this.#heaped === 0 || this.#times[0] > untilUs) return null;
    const event = this.#heap[0];
    const { owner } = event;
    this.#vacatedBy = owner;
    // Nothing that is asked for until the place is filled again comes before it: not even at the same time, where the event
    // was one that runs last.
    this.#orders[0] = FIRST_ORDER;
    if (owner !== WORLD) this.#unlink(event, owner);
    event.place = NONE;
    this.count--;
    return event;
  }

  add(event: Pending): void {
    if (event.place !== NONE) broken(`an event of owner ${event.owner} is queued twice`);
    if (!(event.owner >= WORLD)) broken(`an event has no owner: ${event.owner}`);
    this.count++;
    if (event.owner === WORLD) this.#enterHeap(event);
    else this.#link(event, event.owner);
  }

  remove(event: Pending): void {
    if (event.place === NONE) broken(`an event of owner ${event.owner} is taken from the queue twice`);
    if (event.owner === WORLD) this.#leaveHeap(event.place);
    else this.#unlink(event, event.owner);
    event.place = NONE;
    this.count--;
  }

  /** Inserts an event by its time among those of its device; most belong near the end. */
  #link(event: Pending, owner: Owner): void {
    let previous = this.#last[owner - this.#base] ?? null;
    let next: Pending | null = null;
    while (previous !== null && previous.timeUs > event.timeUs) {
      next = previous;
      previous = previous.previous;
    }
    event.previous = previous;
    event.next = next;
    event.place = WAITING;
    if (next === null) this.#last[owner - this.#base] = event;
    else next.previous = event;
    if (previous !== null) {
      previous.next = event;
      return;
    }
    this.#first[owner - this.#base] = event;
    if (owner === this.#vacatedBy) return;
    if (next === null) this.#enterHeap(event);
    else {
      this.#siftUp(next.place, event);
      next.place = WAITING;
    }
  }

  #unlink(event: Pending, owner: Owner): void {
    const { next, previous } = event;
    if (next === null) this.#last[owner - this.#base] = previous;
    else next.previous = previous;
    if (previous !== null) {
      previous.next = next;
      return;
    }
    this.#first[owner - this.#base] = next;
    if (owner === this.#vacatedBy) return;
    if (next === null) this.#leaveHeap(event.place);
    else this.#siftDown(event.place, next);
  }

  /** Fills the top with the next event of the same device, or with the last of the heap. */
  #fillTop(): void {
    const next = this.#vacatedBy === WORLD ? null : this.#first[this.#vacatedBy - this.#base];
    this.#vacatedBy = NOBODY;
    if (next === null) this.#leaveHeap(0);
    else this.#siftDown(0, next);
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
