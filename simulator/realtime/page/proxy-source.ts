import { firstOf } from '../fleet/undelivered-messages.ts';
import type { Connection } from '../proxy/connection.ts';
import { LinkProxy } from '../proxy/link-proxy.ts';
import type { Proxies } from '../proxy/proxies.ts';
import { obey } from './commands.ts';
import { faultsOf, type LiveFault } from './faults.ts';
import { LINK_NAMES, LINK_WORDS, stateOf } from './links.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { Command, DeviceRow, Overview, WaitingMessage } from './topics.ts';

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
    const doors = this.#all()
      .filter(({ isListening }) => isListening)
      .map(({ name, boundAddress }) => ({ name, host: boundAddress.address, port: boundAddress.port }));
    return { title: 'mote proxy', about: about.join('; '), links: LINK_NAMES, linkWords: LINK_WORDS, doors };
  }

  rows(): DeviceRow[] {
    return this.#all().flatMap((proxy) => this.#rowsOf(proxy));
  }

  waiting(target: string, device: number, count: number): WaitingMessage[] {
    const proxy = this.#all().find(({ name }) => name === target);
    if (proxy === undefined) return [];
    const nowUs = proxy.kernel.now;
    const ofDevice = [...proxy.connections].filter((connection) => connection.device.device === device);
    return ofDevice
      .flatMap(({ unanswered }) => firstOf(unanswered, count))
      .slice(0, count)
      .map(({ topic, payload, atUs }) => ({ topic, payload, waitingMs: (nowUs - atUs) / 1000 }));
  }

  faults(): LiveFault[] {
    return faultsOf(this.#all());
  }

  retained(): [] {
    return [];
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
    proxy.onMessage ??= (message, device) => this.#onMessage?.({ ...message, target: proxy.name, device });
  }

  #all(): LinkProxy[] {
    return this.#proxies.all().filter((target) => target instanceof LinkProxy);
  }
}
