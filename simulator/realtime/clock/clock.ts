import type { Clock, EventId, Owner } from '../../kernel/kernel.ts';
import { EventTimer, type Timer } from '../../kernel/timer.ts';
import { WallClock } from './wall.ts';

/** More pending events mean a leak: one process runs some thousand boards with a few events each. */
export const MAX_PENDING = 1 << 14;

interface Pending {
  timeUs: number;
  id: EventId;
  run: (argument: never) => void;
  argument: unknown;
}

/**
 * The wall clock with the interface of virtual time, so that the same boards run on both. Events run in the order
 * (time, sequence) and never early; how late one runs depends on the machine. The time does not change while an event
 * runs.
 */
export class RealClock implements Clock {
  #wall = new WallClock(() => this.#runDue());
  #lastId: EventId = 0;
  /** In the order in which they will run, the next one last. */
  #pending: Pending[] = [];
  #runningUs = -1;
  readonly #maxPending: number;

  /** @param maxPending events that may wait */
  constructor(maxPending = MAX_PENDING) {
    this.#maxPending = maxPending;
  }

  get now(): number {
    return this.#runningUs >= 0 ? this.#runningUs : this.#wall.nowUs;
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** A time in the past means as soon as possible. After `stop` nothing is accepted. */
  at<T>(timeUs: number, _owner: Owner, run: (argument: T) => void, argument: T): EventId {
    if (this.#wall.isStopped) return 0;
    if (this.#pending.length >= this.#maxPending)
      throw new Error(`${this.#maxPending} events are pending; something asks for events without end`);
    const id = ++this.#lastId;
    this.#pending.splice(this.#placeOf(timeUs), 0, { timeUs, id, run, argument });
    this.#arm();
    return id;
  }

  cancel(event: EventId): boolean {
    const place = this.#pending.findIndex(({ id }) => id === event);
    if (place < 0) return false;
    this.#pending.splice(place, 1);
    return true;
  }

  timer<T>(owner: Owner, run: (argument: T) => void, argument: T): Timer {
    return new EventTimer(this, owner, run, argument);
  }

  /** Forgets every event. After it this clock does not keep the process alive. */
  stop(): void {
    this.#wall.stop();
    this.#pending = [];
  }

  /** The index for an event of that time: before those that are due earlier or were scheduled earlier. */
  #placeOf(timeUs: number): number {
    let low = 0;
    let high = this.#pending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#pending[middle].timeUs > timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #arm(): void {
    const next = this.#pending.at(-1);
    if (next !== undefined && this.#runningUs < 0) this.#wall.wakeAt(next.timeUs);
  }

  /** Runs what is due now, but not what those events schedule for now: sockets get their turn in between. */
  #runDue(): void {
    const dueUs = this.#wall.nowUs;
    try {
      for (
        let next = this.#pending.at(-1);
        next !== undefined && next.timeUs <= dueUs;
        next = this.#pending.at(-1)
      ) {
        this.#pending.pop();
        this.#runningUs = this.#wall.nowUs;
        next.run(next.argument as never);
      }
    } finally {
      this.#runningUs = -1;
      this.#arm();
    }
  }
}
