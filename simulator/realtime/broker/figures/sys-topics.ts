import type { Broker } from '../../../broker/index.ts';
import { Load } from './load.ts';

/** As mosquitto's sys_interval. */
export const SYS_EVERY_MS = 10_000;

/** The broker's figures under `$SYS`, by the names that mosquitto gives them: retained, and sent when they change. */
export class SysTopics {
  readonly #broker: Broker;
  readonly #version: string;
  readonly #loads = new Map<string, Load>();
  readonly #said = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;
  readonly #sinceMs = performance.now();
  #lastMs = this.#sinceMs;

  constructor(broker: Broker, version: string, everyMs = SYS_EVERY_MS) {
    this.#broker = broker;
    this.#version = version;
    this.#say();
    this.#timer = setInterval(() => this.#say(), everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #say(): void {
    const nowMs = performance.now();
    const { tally } = this.#broker;
    this.#announce('version', `mote version ${this.#version}`);
    this.#announce('uptime', `${Math.floor((nowMs - this.#sinceMs) / 1000)} seconds`);
    for (const [name, value] of Object.entries(figuresOf(this.#broker))) this.#announce(name, String(value));
    for (const [limit, times] of tally.reached) this.#announce(`bounds/${limit}`, String(times));
    const afterS = (nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    if (afterS > 0) this.#sayLoads(afterS);
  }

  #sayLoads(afterS: number): void {
    const { tally } = this.#broker;
    const counters = {
      'messages/received': tally.packetsReceived,
      'messages/sent': tally.packetsSent,
      'publish/received': tally.publishesReceived,
      'publish/sent': tally.publishesSent,
      'publish/dropped': tally.dropped,
      'bytes/received': tally.bytesReceived,
      'bytes/sent': tally.bytesSent,
      connections: tally.connects,
    };
    for (const [name, total] of Object.entries(counters)) {
      const load = this.#loads.get(name) ?? new Load();
      this.#loads.set(name, load);
      load.update(total, afterS);
      for (const [minutes, perMinute] of load.values()) this.#announce(`load/${name}/${minutes}`, perMinute);
    }
  }

  #announce(name: string, value: string): void {
    if (this.#said.get(name) === value) return;
    this.#said.set(name, value);
    this.#broker.router.announce(`$SYS/broker/${name}`, value);
  }
}

/** mosquitto's names, without `$SYS/broker/` before them. */
function figuresOf({ tally, sessions, router }: Broker): Record<string, number> {
  const { count, bytes } = router.retained;
  return {
    'clients/total': sessions.count,
    'clients/connected': tally.clients,
    'clients/active': tally.clients,
    'clients/disconnected': sessions.count - tally.clients,
    'clients/inactive': sessions.count - tally.clients,
    'clients/maximum': tally.mostClients,
    'clients/expired': tally.expired,
    'messages/received': tally.packetsReceived,
    'messages/sent': tally.packetsSent,
    'messages/stored': tally.queuedMessages + count,
    'store/messages/count': tally.queuedMessages + count,
    'store/messages/bytes': tally.queuedBytes + bytes,
    'publish/messages/received': tally.publishesReceived,
    'publish/messages/sent': tally.publishesSent,
    'publish/messages/dropped': tally.dropped,
    'publish/bytes/received': tally.payloadBytesReceived,
    'publish/bytes/sent': tally.payloadBytesSent,
    'bytes/received': tally.bytesReceived,
    'bytes/sent': tally.bytesSent,
    'subscriptions/count': router.subscriptions,
    'shared_subscriptions/count': router.shared,
    'retained messages/count': count,
    'heap/current': process.memoryUsage().heapUsed,
  };
}
