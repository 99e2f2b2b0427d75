import type { BrokerObserver } from '../broker/index.ts';
import { LIMITS } from '../broker/limits.ts';
import { WORLD } from '../kernel/kernel.ts';

/** What the devices of a cohort did at the broker that others could have seen, as plain data. */
export interface Marks {
  clientIds: string[];
  /** That they published to. */
  topics: string[];
  /** That they subscribed to. */
  filters: string[];
  /** More topics or ids than are kept: what they have to do with others is not known. */
  isFull: boolean;
}

/** Notes what the devices of a cohort do at their broker that would concern others at the same broker. */
export class Neighbours {
  readonly #clientIds = new Set<string>();
  readonly #topics = new Set<string>();
  readonly #filters = new Set<string>();
  #isFull = false;

  readonly observer: Partial<BrokerObserver> = {
    connected: (_timeUs, device, clientId) => {
      if (device !== WORLD) this.#note(this.#clientIds, clientId, LIMITS.sessions);
    },
    takenIn: ({ device, topic }) => {
      if (device !== WORLD) this.#note(this.#topics, topic, LIMITS.retained);
    },
    willPublished: ({ topic }) => this.#note(this.#topics, topic, LIMITS.retained),
    subscribed: (_clientId, filters) => {
      for (const filter of filters) this.#note(this.#filters, filter, LIMITS.retained);
    },
  };

  get marks(): Marks {
    return {
      clientIds: [...this.#clientIds],
      topics: [...this.#topics],
      filters: [...this.#filters],
      isFull: this.#isFull,
    };
  }

  #note(names: Set<string>, name: string, limit: number): void {
    if (names.size < limit) names.add(name);
    else this.#isFull ||= !names.has(name);
  }
}
