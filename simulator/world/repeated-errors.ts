import { formatDuration } from './duration.ts';

/** Errors that are told apart; of more of them nobody reads the others. */
export const MAX_REPEATED_ERRORS = 20;

const SECOND_US = 1e6;

interface Seen {
  /** As it was said first. */
  message: string;
  count: number;
  firstUs: number;
  lastUs: number;
}

/** Errors that come again and again: each once, with how often and when. */
export class RepeatedErrors {
  #seen = new Map<string, Seen>();

  /** @param key what makes it the same error. @returns whether it is new */
  add(key: string, message: string, timeUs: number): boolean {
    const seen = this.#seen.get(key);
    if (seen !== undefined) {
      seen.count++;
      seen.lastUs = timeUs;
      return false;
    }
    if (this.#seen.size >= MAX_REPEATED_ERRORS) return false;
    this.#seen.set(key, { message, count: 1, firstUs: timeUs, lastUs: timeUs });
    return true;
  }

  /** A line for each error: `device 1, app.js:4: no sensor (90 times, from 1s to 1m30s)`. */
  get lines(): string[] {
    return [...this.#seen.values()].map(({ message, count, firstUs, lastUs }) =>
      count === 1
        ? `${message} (at ${when(firstUs)})`
        : `${message} (${count} times, from ${when(firstUs)} to ${when(lastUs)})`,
    );
  }
}

function when(us: number): string {
  return formatDuration(Math.round(us / SECOND_US) * SECOND_US);
}
