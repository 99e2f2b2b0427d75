/**
 * After so many connections that were seen to end on it a message may go behind others: one less than the client waits for, as it
 * counts a message too that it gave to a socket which ended before anything was sent. [E]
 */
export const SUSPECT_HANG_UPS = 2;

/** A message on which connections may end. */
export interface HungUpOn {
  readonly topic: string;
  /** Connections that the other side has ended while it was the first without an answer. */
  hangUps: number;
  /** A client may send others before it. */
  isSuspect: boolean;
}

/**
 * The messages of one device that its client may take for the cause of ends of connections: those on which three have ended, and then
 * others of their topic from the first end on, until the broker takes one of that topic.
 */
export class Suspects {
  readonly #topics = new Set<string>();

  /** @param mayBeKnown the client may have a suspect of any topic that was never sent: nobody has seen which topic it has */
  ended(first: HungUpOn, mayBeKnown = false): void {
    if (++first.hangUps >= SUSPECT_HANG_UPS) this.#topics.add(first.topic);
    first.isSuspect ||= mayBeKnown || this.#topics.has(first.topic);
  }

  answered(topic: string): void {
    this.#topics.delete(topic);
  }

  /** As they are now. */
  topics(): ReadonlySet<string> {
    return new Set(this.#topics);
  }

  /** The client takes the next message of that topic for a suspect after one end. */
  hasTopic(topic: string): boolean {
    return this.#topics.has(topic);
  }
}
