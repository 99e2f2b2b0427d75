import type { Clock, EventId, Owner } from './kernel.ts';

/** One call that is set, moved and cancelled many times, as most events of a connection are. */
export interface Timer {
  /** When it is due; Infinity while it is not set. */
  readonly dueUs: number;
  /** Sets it, or moves it. */
  set(timeUs: number): void;
  clear(): void;
}

/** A timer on a clock that has no timers of its own. */
export class EventTimer<T> implements Timer {
  dueUs = Number.POSITIVE_INFINITY;
  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #run: (argument: T) => void;
  readonly #argument: T;
  #event: EventId = 0;

  constructor(clock: Clock, owner: Owner, run: (argument: T) => void, argument: T) {
    this.#clock = clock;
    this.#owner = owner;
    this.#run = run;
    this.#argument = argument;
  }

  set(timeUs: number): void {
    this.clear();
    this.dueUs = timeUs;
    this.#event = this.#clock.at(timeUs, this.#owner, fire, this as EventTimer<T>);
  }

  clear(): void {
    this.#clock.cancel(this.#event);
    this.#event = 0;
    this.dueUs = Number.POSITIVE_INFINITY;
  }

  /** Called by `fire` only. */
  fired(): void {
    this.#event = 0;
    this.dueUs = Number.POSITIVE_INFINITY;
    this.#run(this.#argument);
  }
}

function fire<T>(timer: EventTimer<T>): void {
  timer.fired();
}
