/** Messages of one board that are followed at a time; beyond that the oldest is forgotten. */
export const MAX_WAITING_MESSAGES = 4096;

/** Messages that one board has handed over and its broker does not have yet. */
export class UndeliveredMessages {
  /** When each was handed over, by topic and payload. */
  #sinceUs = new Map<string, number>();

  get count(): number {
    return this.#sinceUs.size;
  }

  handedOver(topic: string, payload: string, timeUs: number): void {
    this.#sinceUs.set(`${topic} ${payload}`, timeUs);
    if (this.#sinceUs.size > MAX_WAITING_MESSAGES) this.#sinceUs.delete(this.#oldest());
  }

  /** @returns its time under way in us; null if the message was not waited for */
  takenIn(topic: string, payload: string, qos: number, timeUs: number): number | null {
    const key = `${topic} ${payload}`;
    const sinceUs = this.#sinceUs.get(key);
    if (sinceUs === undefined) return null;
    // QoS 0 keeps the order: what was handed over before this message is lost.
    if (qos === 0) while (this.#oldest() !== key) this.#sinceUs.delete(this.#oldest());
    this.#sinceUs.delete(key);
    return timeUs - sinceUs;
  }

  clear(): void {
    this.#sinceUs.clear();
  }

  #oldest(): string {
    return this.#sinceUs.keys().next().value ?? '';
  }
}
