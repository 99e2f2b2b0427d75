import { shownName, shownPayload } from './shown.ts';
import type { TopicRow, Topics } from './topics.ts';

/** Topics that the page lists; messages to others are counted together. */
export const MAX_TOPICS = 500;

/** Characters of a retained payload in the list. */
const MAX_RETAINED_SHOWN = 60;

/** Which topics there are, how much goes to each, and what is retained there. */
export class TopicCounts {
  #rows = new Map<string, TopicRow>();
  #others = 0;
  #hasChanged = true;

  /** @param retained topics and payloads (binary strings) that a broker has kept from before */
  constructor(retained: Iterable<{ topic: string; payload: string }>) {
    for (const { topic, payload } of retained) {
      if (this.#rows.size >= MAX_TOPICS) break;
      this.#rowOf(topic).retained = shownPayload(payload, MAX_RETAINED_SHOWN);
    }
  }

  passed({ topic, payload, retain }: { topic: string; payload: string; retain: boolean }): void {
    this.#hasChanged = true;
    if (!this.#rows.has(topic) && this.#rows.size >= MAX_TOPICS) {
      this.#others++;
      return;
    }
    const row = this.#rowOf(topic);
    row.messages++;
    // An empty retained message removes the retained one (MQTT-3.3.1-10).
    if (retain) row.retained = payload === '' ? null : shownPayload(payload, MAX_RETAINED_SHOWN);
  }

  /** All of them; null where nothing has changed since the last call. */
  news(): Topics | null {
    if (!this.#hasChanged) return null;
    this.#hasChanged = false;
    return { rows: [...this.#rows.values()], others: this.#others };
  }

  #rowOf(topic: string): TopicRow {
    const known = this.#rows.get(topic);
    if (known !== undefined) return known;
    const row = { topic: shownName(topic), messages: 0, retained: null };
    this.#rows.set(topic, row);
    return row;
  }
}
