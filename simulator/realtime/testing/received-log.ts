import { DURATION_EXAMPLES, durationUs } from '../../world/duration.ts';

/** Entries that a test can look back at; the oldest of more are forgotten, and counted. */
export const MAX_HEARD = 100_000;

interface Waiter<T> {
  matches: (one: T) => boolean;
  resolve: (one: T) => void;
}

/** The entries in their order, and the waits for further ones. */
export class ReceivedLog<T> {
  readonly all: T[] = [];
  forgotten = 0;
  #waiters = new Set<Waiter<T>>();
  #what: string;

  /** @param what the name of an entry in messages */
  constructor(what: string) {
    this.#what = what;
  }

  add(one: T): void {
    this.all.push(one);
    if (this.all.length > MAX_HEARD) {
      this.all.shift();
      this.forgotten++;
    }
    for (const waiter of [...this.#waiters]) {
      if (!waiter.matches(one)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(one);
    }
  }

  /** The first entry that matches, past or future. @throws Error when none has come within that time */
  async find(matches: (one: T) => boolean, within: string): Promise<T> {
    const known = this.all.find(matches);
    if (known !== undefined) return known;
    const ms = milliseconds('within', within);
    let timer: NodeJS.Timeout | undefined;
    let waiter: Waiter<T> | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        waiter = { matches, resolve };
        this.#waiters.add(waiter);
        const late = () =>
          reject(new Error(`no such ${this.#what} within ${within}; ${this.all.length} others came`));
        timer = setTimeout(late, ms);
      });
    } finally {
      clearTimeout(timer);
      if (waiter !== undefined) this.#waiters.delete(waiter);
    }
  }
}

/** @throws Error that names the option */
export function milliseconds(option: string, text: string): number {
  const us = durationUs(text);
  if (us === null) throw new Error(`${option} ${text}: not a duration; write it as ${DURATION_EXAMPLES}`);
  return Math.ceil(us / 1000);
}
