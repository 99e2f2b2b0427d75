import { formatDuration } from './duration.ts';

/** Errors that are told apart; of more of them nobody reads the others. */
export const MAX_REPEATED_ERRORS = 20;

const SECOND_US = 1e6;

/** One error, as plain data: results of several processes are added by it. */
export interface RepeatedError {
  /** What makes it the same error. */
  key: string;
  /** As it was said first. */
  message: string;
  count: number;
  firstUs: number;
  /** Who said it first. */
  device: number;
  lastUs: number;
}

/** Errors that come again and again: each once, with how often and when. */
export class RepeatedErrors {
  #seen = new Map<string, RepeatedError>();
  /** More errors than are told apart have come. */
  isFull = false;

  /** @param key what makes it the same error. @returns whether it is new */
  add(key: string, message: string, timeUs: number, device = 0): boolean {
    return this.merge({ key, message, count: 1, firstUs: timeUs, device, lastUs: timeUs });
  }

  /** @returns whether it is new */
  merge(error: RepeatedError): boolean {
    const seen = this.#seen.get(error.key);
    if (seen === undefined) {
      this.isFull ||= this.#seen.size >= MAX_REPEATED_ERRORS;
      if (this.#seen.size >= MAX_REPEATED_ERRORS) return false;
      this.#seen.set(error.key, { ...error });
      return true;
    }
    seen.count += error.count;
    seen.lastUs = Math.max(seen.lastUs, error.lastUs);
    if (compare(error, seen) < 0) {
      const { message, firstUs, device } = error;
      Object.assign(seen, { message, firstUs, device });
    }
    return false;
  }

  /** In the order of their first times. */
  get all(): RepeatedError[] {
    return [...this.#seen.values()].sort(compare);
  }

  /** A line for each error: `device 1, app.js:4: no sensor (90 times, from 1s to 1m30s)`. */
  get lines(): string[] {
    return this.all.map(({ message, count, firstUs, lastUs }) =>
      count === 1
        ? `${message} (at ${when(firstUs)})`
        : `${message} (${count} times, from ${when(firstUs)} to ${when(lastUs)})`,
    );
  }
}

function compare(one: RepeatedError, other: RepeatedError): number {
  return one.firstUs - other.firstUs || one.device - other.device;
}

function when(us: number): string {
  return formatDuration(Math.round(us / SECOND_US) * SECOND_US);
}
