import type { Message } from '../codec/packets.ts';

/** Places of the tree that are looked at in one go. */
export const MAX_STEPS = 10_000;

/** A message, or null where the reader has looked at one place and found none. */
export type RetainedReader = Iterator<Message | null>;

/** Retained messages that were asked for and wait for room, one reader for each filter: there may be a million. */
export class RetainedFeed {
  #readers: RetainedReader[] = [];
  #isFeeding = false;

  get isEmpty(): boolean {
    return this.#readers.length === 0;
  }

  add(messages: Iterable<Message | null>): void {
    this.#readers.push(messages[Symbol.iterator]());
  }

  clear(): void {
    this.#readers = [];
  }

  /**
   * As many as there is room for. A delivery may ask for more at once; that changes nothing.
   * @returns whether it has looked long enough, and should go on later
   */
  feed(hasRoom: () => boolean, deliver: (message: Message) => void): boolean {
    if (this.#isFeeding) return false;
    this.#isFeeding = true;
    let steps = 0;
    while (this.#readers.length > 0 && steps < MAX_STEPS && hasRoom()) {
      const next = this.#readers[0].next();
      if (next.done) this.#readers.shift();
      else if (next.value !== null) deliver(next.value);
      steps++;
    }
    this.#isFeeding = false;
    return steps >= MAX_STEPS && this.#readers.length > 0;
  }
}
