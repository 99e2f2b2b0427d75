import { Broker, NO_BROKER_FAULTS } from '../../../simulator/broker/index.ts';
import { Kernel } from '../../../simulator/kernel/kernel.ts';
import { Device, Resolver, Tcp, timersOf } from './device.ts';

/** Part of a client that scenarios use. */
export interface TestClient {
  on(event: string, listener: (...values: unknown[]) => void): void;
  connect(): void;
  disconnect(): void;
  publish(topic: string, message: string, options?: unknown): boolean;
  subscribe(topic: string, qos: number): unknown;
}

/** What `mote build --target xs` makes. */
export interface Parts {
  create(host: string, options: object): TestClient;
  ecma419(network: object, timers: object, now?: () => number): { net: object; clock: object };
}

/** A broker of ours in virtual time, and a device that reaches it by ECMA-419 alone. */
export class World419 {
  readonly kernel = new Kernel('ecma419');
  readonly device: Device;
  readonly timers: ReturnType<typeof timersOf>;
  /** Topic and payload of what the broker took in, in its order. */
  readonly taken: string[] = [];
  /** Rules of MQTT that the client broke. */
  readonly rules: string[] = [];
  readonly told: string[] = [];
  /** How connections ended, as the broker saw it. */
  readonly closes: string[] = [];
  sessions = 0;

  constructor() {
    const broker = new Broker(this.kernel, NO_BROKER_FAULTS, {
      takenIn: ({ topic, payload }) => this.taken.push(`${topic} ${payload}`),
      violation: ({ rule }) => this.rules.push(rule),
      connected: () => this.sessions++,
      closed: (_timeUs, _device, _clientId, reason) => this.closes.push(reason),
    });
    this.device = new Device(this.kernel, broker);
    this.timers = timersOf(this.device);
  }

  get network() {
    return {
      socket: { io: this.device.classOf(Tcp) },
      dns: { io: this.device.classOf(Resolver), servers: ['10.0.0.2'] },
    };
  }

  now = (): number => Math.floor(this.kernel.now / 1000);

  /** A client on this device; what it tells the program is noted. */
  client({ create, ecma419 }: Parts, options: object = {}, host = 'broker.example'): TestClient {
    const client = create(host, {
      ...ecma419(this.network, this.timers, this.now),
      client_id: 'c',
      ...options,
    });
    for (const event of ['connected', 'disconnected', 'error'])
      client.on(event, (value) => this.told.push(value === undefined ? event : `${event} ${value}`));
    return client;
  }

  pass(seconds: number): void {
    this.kernel.run(this.kernel.now + seconds * 1e6);
  }

  /** What a run of it came to, a line each. */
  tell(...more: unknown[]): string[] {
    return [
      `told: ${this.told.join(', ')}`,
      `sessions: ${this.sessions}`,
      `forbidden: ${this.device.offences.concat(this.rules).join(', ')}`,
      ...more.map(String),
    ];
  }
}

/** How many of the messages 1 to `count` the broker has, and how many of them twice. */
export function arrived(taken: readonly string[], topic: string, count: number): string {
  const payloads = taken.filter((one) => one.startsWith(`${topic} `)).map((one) => one.split(' ')[1]);
  let found = 0;
  for (let at = 1; at <= count; at++) if (payloads.includes(String(at))) found++;
  return `${found} of ${count}, ${payloads.length - new Set(payloads).size} twice`;
}
