import type { Bins } from './bins.ts';

/** Gets each change of a level: times rise, and each is told once. */
export type ChangeSink = (timeUs: number, change: number) => void;

/** The highest level of each slice of a run, from the changes of one or more sources in the order of time. */
export class LevelBins {
  readonly #bins: Bins;
  #level = 0;
  #sinceUs = 0;

  constructor(bins: Bins) {
    this.#bins = bins;
  }

  /** A level that lasts no time does not count. @param timeUs not before the last one */
  readonly change: ChangeSink = (timeUs, change) => {
    if (timeUs > this.#sinceUs) {
      this.#bins.raise(this.#sinceUs, timeUs, this.#level);
      this.#sinceUs = timeUs;
    }
    this.#level += change;
  };
}

/**
 * Brings the changes of several devices into the order of time. A board that is blocked by a `connect()` is ahead of the
 * others: its changes wait here until all have come so far. Those of one moment become one.
 */
export class ChangeOrder {
  readonly #pass: ChangeSink;
  /** The latest first. */
  readonly #waiting: { timeUs: number; change: number }[] = [];

  constructor(pass: ChangeSink) {
    this.#pass = pass;
  }

  /** @param reachedUs the time that all devices have reached: an earlier change is told now, and counts from now */
  add(timeUs: number, change: number, reachedUs: number): void {
    this.#passBefore(reachedUs);
    const dueUs = Math.max(timeUs, reachedUs);
    const waiting = this.#waiting;
    let place = waiting.length;
    while (place > 0 && waiting[place - 1].timeUs < dueUs) place--;
    const same = waiting[place - 1];
    if (same?.timeUs === dueUs) same.change += change;
    else waiting.splice(place, 0, { timeUs: dueUs, change });
  }

  /** Passes on all that is left. */
  end(): void {
    this.#passBefore(Number.POSITIVE_INFINITY);
  }

  #passBefore(beforeUs: number): void {
    for (let last = this.#waiting.at(-1); last !== undefined; last = this.#waiting.at(-1)) {
      if (last.timeUs >= beforeUs) return;
      this.#waiting.pop();
      this.#pass(last.timeUs, last.change);
    }
  }
}
