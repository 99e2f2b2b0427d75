/**
 * Virtual time and chance, on which all of a run stands. The kernel asks for nothing; what lives in time asks it
 * to be called later, and for random streams by name.
 *
 * @module
 */
import { broken } from './invariant.ts';
import { type Owner, Pending, WORLD } from './pending.ts';
import { EventQueue } from './queue.ts';
import { Random } from './random.ts';
import type { Timer } from './timer.ts';

export { type Owner, WORLD };

/** Identifies a pending event for `cancel`; never 0. */
export type EventId = number;

/** The time, and a way to be called later. Everything that takes time gets a clock. */
export interface Clock {
  /** Microseconds since the start of the run, whole. */
  readonly now: number;
  /** Calls `run(argument)` at `timeUs`. Events at one time run in the order in which they were asked for. */
  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId;
  /** Cancels a pending event. @returns false: it has run or was cancelled before */
  cancel(event: EventId): boolean;
  /**
   * A timer for one call that is set, moved and cancelled many times.
   * @param isLast in virtual time, for timers of the world: it runs after all other events of its time, so that its
   *   place does not depend on when it was set
   */
  timer<T>(owner: Owner, run: (argument: T) => void, argument: T, isLast?: boolean): Timer;
}

/** More pending events than this mean a leak. */
export const MAX_PENDING_EVENTS = 1 << 23;

const SLOTS = MAX_PENDING_EVENTS;
/** What the sequence numbers of timers begin with that run after all others of their time. */
const LAST_ORDER = 2 ** 52;

/**
 * Virtual time: events in the order (time, sequence). Synchronous, whole microseconds; the same calls give
 * the same run, always.
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

  readonly #queue: EventQueue;
  #sequence = 0;
  /** True while the events of one device run ahead of all others. */
  #isAhead = false;
  /** Where the clock stood before that. */
  #beforeUs = 0;
  #bySlot: Pending[] = [];
  /** First of the Pending objects for reuse; `next` links the others. */
  #free: Pending | null = null;

  /** @param firstDevice the lowest number of a device that has events */
  constructor(seed: number | string, firstDevice = 1) {
    this.#queue = new EventQueue(firstDevice);
    this.seed = String(seed);
  }

  /** The random stream of one purpose, such as `device 3/link up/loss`. The same name gives the same stream. */
  random(purpose: string): Random {
    return new Random(`${this.seed}/${purpose}`);
  }

  /** Number of pending events. */
  get pending(): number {
    return this.#queue.count;
  }

  /** When the next event is due; Infinity without one. */
  get nextUs(): number {
    return this.#queue.nextUs;
  }

  /** The time that all devices have reached: the clock, but while one of them runs ahead of the others. */
  get reachedUs(): number {
    return this.#isAhead ? this.#beforeUs : this.now;
  }

  /**
   * Whether a device has no other event at this moment: then what is to be done after its events can be done at once.
   * Events of others do not count, so that a device does the same whoever else is in its world.
   */
  isLastOfMoment(device: Owner): boolean {
    return !this.#isAhead && this.#queue.isQuietFor(device, this.now);
  }

  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    const event = this.#free ?? this.#make();
    this.#free = event.next;
    event.run = run;
    event.argument = argument;
    event.owner = owner;
    this.#schedule(event, timeUs);
    return event.generation * SLOTS + event.slot + 1;
  }

  after<T>(delayUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    return this.at(this.now + delayUs, owner, run, argument);
  }

  cancel(event: EventId): boolean {
    if (event <= 0) return false;
    const pending = this.#bySlot[(event - 1) % SLOTS];
    if (pending === undefined || pending.generation !== Math.floor((event - 1) / SLOTS)) return false;
    if (!pending.isPending) return false;
    this.#queue.remove(pending);
    this.#recycle(pending);
    return true;
  }

  timer<T>(owner: Owner, run: (argument: T) => void, argument: T, isLast = false): Timer {
    if (isLast && owner !== WORLD) broken(`a timer of device ${owner} is to run last of its time`);
    const event = new Pending(NO_SLOT);
    event.run = run;
    event.argument = argument;
    event.owner = owner;
    return new KernelTimer(this, event, isLast);
  }

  /** Called by timers of this kernel only. */
  move(event: Pending, timeUs: number, isLast: boolean): void {
    if (event.isPending) this.#queue.remove(event);
    this.#schedule(event, timeUs, isLast ? LAST_ORDER : 0);
  }

  /** Called by timers of this kernel only. */
  drop(event: Pending): void {
    if (event.isPending) this.#queue.remove(event);
  }

  /** Runs every event up to and including `untilUs`, and leaves the clock there. */
  run(untilUs: number): void {
    while (this.#runNext(untilUs));
    this.now = Math.max(this.now, untilUs);
  }

  /**
   * Runs the events of one device alone until `done()` or until none is left up to `limitUs`.
   * @returns the time that was reached; the clock itself is back where it was
   */
  runAhead(device: Owner, done: () => boolean, limitUs: number): number {
    const before = this.now;
    this.#beforeUs = before;
    this.#isAhead = true;
    while (!done()) {
      const event = this.#queue.firstOf(device);
      if (event === null || event.timeUs > limitUs) break;
      if (event.owner !== device)
        broken(`an event of owner ${event.owner} is in the list of device ${device}`);
      this.#queue.remove(event);
      this.#fire(event);
    }
    const reached = done() ? this.now : limitUs;
    this.#isAhead = false;
    this.now = before;
    return reached;
  }

  #schedule(event: Pending, timeUs: number, fromOrder = 0): void {
    if (!(timeUs >= this.now))
      throw new RangeError(`event at ${timeUs} us, but it is ${this.now} us already`);
    event.timeUs = Math.round(timeUs);
    event.order = fromOrder + this.#sequence++;
    this.#queue.add(event);
  }

  /**
   * A function of its own because V8 compiles a loop that is still running worse than a function that the loop calls.
   */
  #runNext(untilUs: number): boolean {
    const event = this.#queue.shift(untilUs);
    if (event === null) return false;
    this.#fire(event);
    return true;
  }

  #fire(event: Pending): void {
    const run = event.run as (argument: unknown) => void;
    const { argument } = event;
    if (event.timeUs < this.now)
      broken(
        `time goes back: an event of owner ${event.owner} is due at ${event.timeUs} us, and it is ${this.now} us`,
      );
    this.now = event.timeUs;
    if (event.slot !== NO_SLOT) this.#recycle(event);
    this.events++;
    run(argument);
  }

  #make(): Pending {
    if (this.#bySlot.length >= MAX_PENDING_EVENTS) {
      throw new Error(`${MAX_PENDING_EVENTS} events are pending; something asks for events without end`);
    }
    const made = new Pending(this.#bySlot.length);
    this.#bySlot.push(made);
    return made;
  }

  #recycle(event: Pending): void {
    event.generation++;
    event.argument = undefined;
    event.next = this.#free;
    this.#free = event;
  }
}

/** The slot of a timer's event, which is not reused. */
const NO_SLOT = -1;

class KernelTimer implements Timer {
  readonly #kernel: Kernel;
  readonly #event: Pending;
  readonly #isLast: boolean;

  constructor(kernel: Kernel, event: Pending, isLast: boolean) {
    this.#kernel = kernel;
    this.#event = event;
    this.#isLast = isLast;
  }

  get dueUs(): number {
    return this.#event.isPending ? this.#event.timeUs : Number.POSITIVE_INFINITY;
  }

  set(timeUs: number): void {
    this.#kernel.move(this.#event, timeUs, this.#isLast);
  }

  clear(): void {
    this.#kernel.drop(this.#event);
  }
}
