import { hostname } from 'node:os';
import mqtt from 'mqtt';
import type { DiskQueue } from './disk-queue.ts';

/** Messages in flight to the other broker at a time. */
const MAX_UNDER_WAY = 100;
const RECONNECT_MS = 5000;

/** Forwards messages from a queue to another broker, at QoS 1, in order. */
export class Bridge {
  readonly clientId: string;
  #client: mqtt.MqttClient;
  #queue: DiskQueue;
  #say: (text: string) => void;
  #stop = new AbortController();
  #done: Promise<void>;
  #isDown = false;
  #name: string;

  /** @param url with user and password where the other broker wants them */
  constructor(url: string, queue: DiskQueue, say: (text: string) => void, reconnectMs = RECONNECT_MS) {
    this.#queue = queue;
    this.#say = say;
    this.#name = new URL(url).host;
    this.clientId = `mote-bridge-${hostname()}-${process.pid}`;
    this.#client = mqtt.connect(url, { clientId: this.clientId, reconnectPeriod: reconnectMs });
    this.#client.on('connect', () => {
      this.#isDown = false;
      say(`bridge: connected to ${this.#name}; ${queue.length} messages wait`);
    });
    this.#client.on('error', (error) => this.#down(error.message || 'it does not answer'));
    this.#client.on('close', () => this.#down('the connection has ended'));
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#client.endAsync(true);
    await this.#done;
    await this.#queue.close();
  }

  /** Said once for each outage of the other broker. */
  #down(reason: string): void {
    if (this.#isDown || this.#stop.signal.aborted) return;
    this.#isDown = true;
    this.#say(
      `bridge: ${this.#name}: ${reason}; ${this.#queue.length} messages wait on disk, and it is tried again`,
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const entries = await this.#queue.peek(MAX_UNDER_WAY, signal);
      const arrived = entries.map(({ topic, payload, retain }) =>
        this.#client.publishAsync(topic, payload, { qos: 1, retain }),
      );
      const ended = new Promise<'ended'>((resolve) =>
        signal.addEventListener('abort', () => resolve('ended'), { once: true }),
      );
      const all = Promise.all(arrived);
      all.catch(() => {}); // Those under way when it ends stay in the queue.
      if ((await Promise.race([all, ended])) === 'ended') return;
      const last = entries.at(-1);
      if (last !== undefined) await this.#queue.confirm(last.place);
    }
  }
}
