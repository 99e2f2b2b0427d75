import type { LiveBroker } from '../broker/broker.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { DeviceRow, Door, Overview } from './topics.ts';

/** Stands where a proxy has its name. */
const TARGET = 'broker';

/** A broker's clients on the page. They have no modelled links, so none can be cut: the proxy is for that. */
export class BrokerSource implements LiveSource {
  /** Where it listens; others may add to it. */
  readonly doors: Door[] = [];
  #broker: LiveBroker;

  constructor(broker: LiveBroker) {
    this.#broker = broker;
  }

  overview(): Overview {
    return {
      title: 'mote broker',
      about: 'to cut and switch links, put mote proxy in front of it',
      links: [],
      linkWords: {},
      doors: this.doors,
    };
  }

  rows(): DeviceRow[] {
    return [...this.#broker.clients.values()].map(({ number, name, connections, messages }) => ({
      target: TARGET,
      device: number,
      name,
      state: 'none',
      link: '',
      isConnected: connections > 0,
      outbox: null,
      latencyMs: null,
      messages,
    }));
  }

  waiting(): null {
    return null;
  }

  faults(): [] {
    return [];
  }

  *retained(): Generator<{ topic: string; payload: string }> {
    for (const { topic, payload } of this.#broker.retained())
      yield { topic, payload: payload.toString('latin1') };
  }

  listen(onMessage: ((message: PassingMessage) => void) | null): void {
    this.#broker.onMessage =
      onMessage &&
      (({ topic, payload, qos, retain }, from) => {
        onMessage({
          target: TARGET,
          device: from === null ? 0 : this.#broker.clients.numberOf(from),
          from: from ?? 'the broker',
          topic,
          payload: payload.toString('latin1'),
          ...{ qos, retain, latencyMs: null },
        });
      });
  }

  obey(): void {
    throw new Error('a broker has no links; put mote proxy in front of it');
  }
}
