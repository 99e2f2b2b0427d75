/** Messages of one board that are followed at a time; beyond that the oldest is forgotten. */
export const MAX_WAITING_MESSAGES = 4096;

/** A message that is under way. */
export interface UndeliveredMessage {
  topic: string;
  payload: string;
  /** When it was handed over. */
  sinceUs: number;
}

/** Messages that one board has handed over and its broker does not have yet. */
export class UndeliveredMessages {
  /** By topic and payload, the oldest first. */
  #waiting = new Map<string, UndeliveredMessage>();

  get count(): number {
    return this.#waiting.size;
  }

  oldest(count: number): UndeliveredMessage[] {
    return firstOf(this.#waiting.values(), count);
  }

  handedOver(topic: string, payload: string, sinceUs: number): void {
    this.#waiting.set(`${topic} ${payload}`, { topic, payload, sinceUs });
    if (this.#waiting.size > MAX_WAITING_MESSAGES) this.#waiting.delete(this.#oldest());
  }

  /** @returns its time under way in us; null if the message was not waited for */
  takenIn(topic: string, payload: string, qos: number, timeUs: number): number | null {
    const key = `${topic} ${payload}`;
    const sinceUs = this.#waiting.get(key)?.sinceUs;
    if (sinceUs === undefined) return null;
    // QoS 0 keeps the order: what was handed over before this message is lost.
    if (qos === 0) while (this.#oldest() !== key) this.#waiting.delete(this.#oldest());
    this.#waiting.delete(key);
    return timeUs - sinceUs;
  }

  clear(): void {
    this.#waiting.clear();
  }

  #oldest(): string {
    return this.#waiting.keys().next().value ?? '';
  }
}

/** At most so many of them. */
export function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length >= count) break;
    first.push(item);
  }
  return first;
}
