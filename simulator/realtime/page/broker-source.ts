import type { LiveBroker } from '../broker/broker.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { DeviceRow, Overview } from './topics.ts';

/** A broker's clients on the page. They have no modelled links, so none can be cut: the proxy is for that. */
export class BrokerSource implements LiveSource {
  #broker: LiveBroker;

  constructor(broker: LiveBroker) {
    this.#broker = broker;
  }

  overview(): Overview {
    return {
      title: 'mote broker',
      about: 'to cut and switch links, put mote proxy in front of it',
      links: [],
    };
  }

  rows(): DeviceRow[] {
    return [...this.#broker.clients.values()].map(({ number, name, connections, messages }) => ({
      target: 'broker',
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

  listen(onMessage: ((message: PassingMessage) => void) | null): void {
    this.#broker.onMessage =
      onMessage &&
      (({ topic, payload, qos }, from) => {
        onMessage({
          from: from ?? 'the broker',
          topic,
          payload: payload.toString('latin1'),
          qos,
          latencyMs: null,
        });
      });
  }

  obey(): void {
    throw new Error('a broker has no links; put mote proxy in front of it');
  }
}
