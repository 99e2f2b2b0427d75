import type { Connection } from '../proxy/connection.ts';
import { LinkProxy } from '../proxy/link-proxy.ts';
import type { Proxies } from '../proxy/proxies.ts';
import { obey } from './commands.ts';
import { LINK_NAMES, stateOf } from './links.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { Command, DeviceRow, Overview } from './topics.ts';

/** The devices behind the proxies of a process, on the page. */
export class ProxySource implements LiveSource {
  #proxies: Proxies;
  #onMessage: ((message: PassingMessage) => void) | null = null;

  constructor(proxies: Proxies) {
    this.#proxies = proxies;
  }

  overview(): Overview {
    const about = this.#all().map(
      ({ listenAddress, upstream }) => `${listenAddress} to ${upstream.host}:${upstream.port}`,
    );
    return { title: 'mote proxy', about: about.join('; '), links: LINK_NAMES };
  }

  rows(): DeviceRow[] {
    return this.#all().flatMap((proxy) => this.#rowsOf(proxy));
  }

  listen(onMessage: ((message: PassingMessage) => void) | null): void {
    this.#onMessage = onMessage;
  }

  obey(command: Command): void {
    obey(this.#all(), command);
  }

  #rowsOf(proxy: LinkProxy): DeviceRow[] {
    this.#watch(proxy);
    const byDevice = new Map<number, Connection[]>();
    for (const connection of proxy.connections) {
      const { device } = connection.device;
      const known = byDevice.get(device);
      if (known === undefined) byDevice.set(device, [connection]);
      else known.push(connection);
    }
    return proxy.devices.map((link) => {
      const connections = byDevice.get(link.device) ?? [];
      const { seen } = link;
      return {
        target: proxy.name,
        device: link.device,
        name: seen.name || link.address,
        state: stateOf(link),
        link: link.plan.name,
        isConnected: connections.length > 0,
        outbox: connections.reduce((sum, { outbox }) => sum + outbox, 0),
        latencyMs: seen.latencyMs,
        messages: seen.messages,
      };
    });
  }

  /** Proxies come and go through the API. */
  #watch(proxy: LinkProxy): void {
    proxy.onMessage ??= (message) => this.#onMessage?.(message);
  }

  #all(): LinkProxy[] {
    return this.#proxies.all().filter((target) => target instanceof LinkProxy);
  }
}
