import type { Message } from '../codec/packets.ts';

/** Retained messages that were asked for and wait for room, one reader for each filter: there may be a million. */
export class RetainedFeed {
  #readers: Iterator<Message>[] = [];
  #isFeeding = false;

  get isEmpty(): boolean {
    return this.#readers.length === 0;
  }

  add(messages: Iterable<Message>): void {
    this.#readers.push(messages[Symbol.iterator]());
  }

  clear(): void {
    this.#readers = [];
  }

  /** As many as there is room for. A delivery may ask for more at once; that changes nothing. */
  feed(hasRoom: () => boolean, deliver: (message: Message) => void): void {
    if (this.#isFeeding) return;
    this.#isFeeding = true;
    while (this.#readers.length > 0 && hasRoom()) {
      const next = this.#readers[0].next();
      if (next.done) this.#readers.shift();
      else deliver(next.value);
    }
    this.#isFeeding = false;
  }
}
