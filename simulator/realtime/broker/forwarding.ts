import { join } from 'node:path';
import { Bridge } from './bridge.ts';
import { type Bounds, DiskQueue } from './disk-queue.ts';
import { Forward } from './forward.ts';
import { covers } from './topics.ts';

export interface ForwardingOptions {
  /** Topic filters: which messages go on. */
  topics: string[];
  /** URL of another broker; null where there is none. */
  bridge: string | null;
  /** URL of a web hook; null where there is none. */
  forward: string | null;
  /** The folder of the queues. */
  folder: string;
  /** Of each queue; those of `DiskQueue` unless given. */
  bounds?: Bounds;
  say(text: string): void;
}

/** Messages dropped by a full queue, between two lines of log. */
const SAY_EVERY_DROPPED = 10_000;

/** Forwards messages to other systems. Each has its own queue, so that one that is down delays no other. */
export class Forwarding {
  #options: ForwardingOptions;
  #queues: DiskQueue[] = [];
  #sinks: { stop(): Promise<void> }[] = [];
  #bridgeId = '';
  #said = 0;

  private constructor(options: ForwardingOptions) {
    this.#options = options;
  }

  /** @throws the store's error */
  static async start(options: ForwardingOptions): Promise<Forwarding> {
    const { bridge, forward, folder, say } = options;
    const onward = new Forwarding(options);
    if (bridge !== null) {
      const queue = await onward.#open(join(folder, 'bridge'));
      const sink = new Bridge(bridge, queue, say);
      onward.#bridgeId = sink.clientId;
      onward.#sinks.push(sink);
    }
    if (forward !== null)
      onward.#sinks.push(new Forward(forward, await onward.#open(join(folder, 'forward')), say));
    return onward;
  }

  /** Resolves when the message is on disk for each of them. @throws the store's error */
  async keep(
    packet: { topic: string; payload: Buffer | string; retain: boolean },
    client: string,
  ): Promise<void> {
    const { topic, payload, retain } = packet;
    // A message that a bridge to this same broker brought back would go round for ever.
    if (client !== '' && client === this.#bridgeId) return;
    if (!this.#options.topics.some((filter) => covers(filter, topic))) return;
    const message = { timeMs: Date.now(), topic, payload: Buffer.from(payload), retain };
    await Promise.all(this.#queues.map((queue) => queue.put(message)));
    this.#sayDropped();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.stop()));
  }

  async #open(folder: string): Promise<DiskQueue> {
    const queue = await DiskQueue.open(folder, this.#options.bounds);
    this.#queues.push(queue);
    return queue;
  }

  #sayDropped(): void {
    const dropped = this.#queues.reduce((sum, queue) => sum + queue.dropped, 0);
    if (dropped === 0 || (this.#said > 0 && dropped - this.#said < SAY_EVERY_DROPPED)) return;
    this.#said = dropped;
    this.#options.say(
      `the queue of what goes on is full: ${dropped} of the oldest messages were dropped so far`,
    );
  }
}
