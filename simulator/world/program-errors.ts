import type { BoardError } from '../board/errors.ts';
import { formatDuration } from './duration.ts';

/** Errors that are told apart; a program whose messages never repeat needs no more to be seen through. */
export const MAX_PROGRAM_ERRORS = 20;

const SECOND_US = 1e6;

interface Seen {
  /** As the first board said it. */
  message: string;
  count: number;
  firstUs: number;
  lastUs: number;
}

/** What programs have thrown: each error once, with how often and when. */
export class ProgramErrors {
  #seen = new Map<string, Seen>();

  /** @returns whether it is new */
  add({ file, line, reason, message }: BoardError, timeUs: number): boolean {
    const key = `${file}:${line}:${reason}`;
    const seen = this.#seen.get(key);
    if (seen !== undefined) {
      seen.count++;
      seen.lastUs = timeUs;
      return false;
    }
    if (this.#seen.size >= MAX_PROGRAM_ERRORS) return false;
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
