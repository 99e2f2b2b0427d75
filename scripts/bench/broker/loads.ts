import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../usage.ts';
import { Peer, publishBytes, type Qos } from './peer.ts';

/** A broker whose CPU seconds and resident bytes can be read at any time. */
export interface Measured {
  name: string;
  port: number;
  cpuS: number;
  residentBytes: number;
}

export const PAYLOAD_BYTES = 100;

/** Pairs of a publisher and a subscriber, each on a topic of its own, and how many messages of one are under way at a time. */
export interface Load {
  qos: Qos;
  pairs: number;
  window: number;
  /** Subscribers have sessions that outlive their connections. */
  isKept?: boolean;
}

/** More than a window, so that no id is used twice at a time. */
const IDS = 1000;
const WARM_UP_MS = 300;
/** After the last was sent. */
const ARRIVES_WITHIN_MS = 2000;
const MAX_ID = 65_535;

/** Of messages that have reached a subscriber. */
export interface Rate {
  perS: number;
  /** For each second of the broker's CPU time. */
  perCpuS: number;
}

/** One publisher and its subscribers on one topic. It sends as long as fewer than a window are on their way. */
class Stream {
  received = 0;
  #sent = 0;
  #acknowledged = 0;
  #publisher: Peer | null = null;
  readonly #subscribers: Peer[] = [];
  readonly #packets: Buffer[];
  readonly #qos: Qos;
  readonly #topic: string;
  readonly #window: number;
  readonly #isKept: boolean;
  #isOver = false;

  constructor(topic: string, { qos, window, isKept = false }: Omit<Load, 'pairs'>) {
    this.#topic = topic;
    this.#qos = qos;
    this.#window = window;
    this.#isKept = isKept;
    const payload = Buffer.alloc(PAYLOAD_BYTES, 'x');
    this.#packets = Array.from({ length: qos === 0 ? 1 : IDS }, (_, at) =>
      publishBytes(topic, payload, qos, at + 1),
    );
  }

  async open(port: number, subscribers: number): Promise<void> {
    const user = {
      onMessage: () => {
        this.received++;
      },
      onHandled: () => this.#pump(),
    };
    await inParallel(subscribers, async (n) => {
      const peer = await Peer.connect(port, `${this.#topic}-sub-${n}`, user, this.#isKept);
      await peer.subscribe(this.#topic, this.#qos);
      this.#subscribers.push(peer);
    });
    this.#publisher = await Peer.connect(port, `${this.#topic}-pub`, {
      onAcknowledged: () => {
        this.#acknowledged++;
      },
      onHandled: () => this.#pump(),
    });
  }

  start(): void {
    this.#pump();
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Ends the sessions too. */
  async end(port: number): Promise<void> {
    this.#publisher?.end();
    for (const [n, peer] of this.#subscribers.entries()) {
      peer.end();
      if (this.#isKept) (await Peer.connect(port, `${this.#topic}-sub-${n}`)).end();
    }
  }

  #pump(): void {
    if (this.#isOver || this.#publisher === null) return;
    const heard = Math.floor(this.received / this.#subscribers.length);
    const done = this.#qos === 0 ? heard : Math.min(heard, this.#acknowledged);
    const free = done + this.#window - this.#sent;
    // Half a window at a time: each write costs a system call.
    if (free < this.#window / 2) return;
    const packets: Buffer[] = [];
    for (let n = 0; n < free; n++) packets.push(this.#packets[this.#sent++ % this.#packets.length]);
    this.#publisher.socket.write(Buffer.concat(packets));
  }
}

export function throughput(broker: Measured, load: Load, forMs: number): Promise<Rate> {
  const streams = Array.from({ length: load.pairs }, (_, n) => new Stream(`bench/${load.qos}/${n}`, load));
  return measure(broker, streams, { subscribers: 1, forMs });
}

/** One publisher, and so many subscribers to its topic, at QoS 0. */
export function fanOut(broker: Measured, subscribers: number, forMs: number): Promise<Rate> {
  return measure(broker, [new Stream('bench/fan', { qos: 0, window: WINDOW_OF_FAN })], {
    subscribers,
    forMs,
  });
}

/** Few, as each goes to all subscribers. */
const WINDOW_OF_FAN = 10;

async function measure(
  broker: Measured,
  streams: Stream[],
  { subscribers, forMs }: { subscribers: number; forMs: number },
): Promise<Rate> {
  const received = () => streams.reduce((sum, one) => sum + one.received, 0);
  try {
    await inParallel(streams.length, (n) => streams[n].open(broker.port, subscribers));
    for (const stream of streams) stream.start();
    await sleep(WARM_UP_MS);
    const [before, cpuBefore, startedMs] = [received(), broker.cpuS, performance.now()];
    await sleep(forMs);
    const count = received() - before;
    const [cpuS, tookS] = [broker.cpuS - cpuBefore, (performance.now() - startedMs) / 1000];
    if (count === 0) throw new Failure(`${broker.name}: no message in ${forMs} ms`);
    return { perS: count / tookS, perCpuS: count / Math.max(cpuS, 0.01) };
  } finally {
    for (const stream of streams) stream.stop();
    for (const stream of streams) await stream.end(broker.port);
  }
}

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  /** Of the messages that were sent, those that came. */
  share: number;
}

const LATENCY_PAIRS = 10;
const TICK_MS = 5;

/** From the write of a PUBLISH at QoS 1 to the read at its subscriber, at a rate that the broker does not decide. */
export async function latency(broker: Measured, perS: number, forMs: number): Promise<Latency> {
  const delaysMs: number[] = [];
  const readers: Peer[] = [];
  const writers: Peer[] = [];
  const onMessage = (bytes: Buffer, at: number) => {
    delaysMs.push(performance.now() - bytes.readDoubleBE(at));
  };
  for (let n = 0; n < LATENCY_PAIRS; n++) {
    const reader = await Peer.connect(broker.port, `latency-sub-${n}`, { onMessage });
    await reader.subscribe(`bench/latency/${n}`, 1);
    readers.push(reader);
    writers.push(await Peer.connect(broker.port, `latency-pub-${n}`));
  }
  const payload = Buffer.alloc(PAYLOAD_BYTES, 'x');
  let sent = 0;
  try {
    const startedMs = performance.now();
    for (let nowMs = startedMs; nowMs < startedMs + forMs; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - startedMs) / 1000) * perS) - sent;
      const packets: Buffer[][] = writers.map(() => []);
      for (let n = 0; n < due; n++, sent++) {
        payload.writeDoubleBE(performance.now(), 0);
        const [pair, packetId] = [sent % LATENCY_PAIRS, (Math.floor(sent / LATENCY_PAIRS) % MAX_ID) + 1];
        packets[pair].push(publishBytes(`bench/latency/${pair}`, payload, 1, packetId));
      }
      for (const [n, some] of packets.entries())
        if (some.length > 0) writers[n].socket.write(Buffer.concat(some));
      await sleep(TICK_MS);
    }
    for (let waitedMs = 0; delaysMs.length < sent && waitedMs < ARRIVES_WITHIN_MS; waitedMs += 20)
      await sleep(20);
  } finally {
    for (const peer of [...readers, ...writers]) peer.end();
  }
  delaysMs.sort((a, b) => a - b);
  const at = (share: number) => delaysMs[Math.floor(delaysMs.length * share)] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), share: delaysMs.length / sent };
}

const AT_A_TIME = 100;

/** Does it so many times, some of them at a time. */
async function inParallel(count: number, act: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const some = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count) }, some));
}

export interface Idle {
  connections: number;
  /** Bytes of the broker's memory for each connection. */
  bytesEach: number;
  tookS: number;
}

/** Clients that connect, and say nothing more. */
export async function idle(broker: Measured, connections: number): Promise<Idle> {
  const peers: Peer[] = [];
  const before = broker.residentBytes;
  const startedMs = performance.now();
  try {
    await inParallel(connections, async (n) => {
      peers.push(await Peer.connect(broker.port, `idle-${n}`));
    });
    const tookS = (performance.now() - startedMs) / 1000;
    await sleep(1000);
    return { connections: peers.length, bytesEach: (broker.residentBytes - before) / peers.length, tookS };
  } finally {
    for (const peer of peers) peer.end();
  }
}
