import fc from 'fast-check';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import type { Listener, Socket } from '../../simulator/net/socket.ts';
import { SimulatedNet, type StackName, type Sysctls } from '../../simulator/tcp/index.ts';
import { Recorder } from './pair.ts';
import { RoughLink, type Roughness } from './rough-link.ts';

/** Two ends, a link between them, and what their programs send. */
export interface RandomWorld {
  seed: number;
  clientStack: StackName;
  serverStack: StackName;
  roughness: Roughness;
  clientNodelay: boolean;
  serverNodelay: boolean;
  sysctls: Partial<Sysctls>;
  /** Bytes of each write, and how long a program waits before it. */
  clientWrites: { bytes: number; afterMs: number }[];
  serverWrites: { bytes: number; afterMs: number }[];
}

const writes = fc.array(
  fc.record({ bytes: fc.integer({ min: 1, max: 4000 }), afterMs: fc.integer({ min: 0, max: 3000 }) }),
  { minLength: 1, maxLength: 5 },
);
const percent = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));
const roughness: fc.Arbitrary<Roughness> = fc.record({
  oneWayMs: fc.integer({ min: 1, max: 1500 }),
  jitterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 })),
  upLossPercent: percent(35),
  downLossPercent: percent(35),
  duplicatePercent: percent(30),
  diesAtS: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) },
  ),
});
const sysctls = fc.record({
  tcp_sack: fc.boolean(),
  tcp_timestamps: fc.boolean(),
  rack: fc.boolean(),
});

/** The broker's end is Linux; the device's is that or lwIP. */
export const randomWorlds: fc.Arbitrary<RandomWorld> = fc.record({
  seed: fc.nat(),
  clientStack: fc.constantFrom('linux' as const, 'linux' as const, 'esp-lwip' as const),
  serverStack: fc.constant('linux' as const),
  roughness,
  clientNodelay: fc.boolean(),
  serverNodelay: fc.boolean(),
  sysctls: fc.oneof(fc.constant({}), sysctls),
  clientWrites: writes,
  serverWrites: writes,
});

/** The time that tcp_retries2 = 15 stands for (kernel documentation, ip-sysctl): no end gives up before it. */
const PATIENCE_S = 924.6;

/**
 * How long after its last progress a Linux end with something to send may live: the longest timeout with the lateness of
 * its timer, the 924.6 s of tcp_retries2 = 15, and the first timeout after those.
 */
export const GIVE_UP_S = 135 + PATIENCE_S + 135;
/** The same for lwIP, whose 12 retransmissions double without a bound: 1022 timeouts of the slowest link. */
const LWIP_GIVE_UP_S = 1022 * 10;
/** Longer than any living world needs. */
const HORIZON_S = 48 * 3600;
/** Handshakes that take longer have failed. */
const STEP_S = 60;

/** The progress of one direction's bytes. */
interface Stream {
  whole: string;
  written: number;
  receiver: Recorder;
  sender: Recorder;
}

export interface Outcome {
  isConnected: boolean;
  /** Everything has arrived, both ways. */
  isComplete: boolean;
  retransmissions: number;
  overtakings: number;
  duplicates: number;
}

/** Text whose places differ from their neighbours. */
const text = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode(index % 251)).join('');

/**
 * Runs a world to its end and checks it: every byte arrives once and in order, or the end that has something to send
 * learns that the connection is gone, within the give-up time of a link that has died.
 * @throws Error that says which of it does not hold; so does the model itself (its assertions stay on)
 */
export function runWorld(world: RandomWorld): Outcome {
  const kernel = new Kernel(world.seed);
  const link = new RoughLink(kernel, 1, world.roughness);
  const client = new Recorder(kernel);
  const server = new Recorder(kernel);
  const up = { whole: text(total(world.clientWrites)), written: 0, receiver: server, sender: client };
  const down = { whole: text(total(world.serverWrites)), written: 0, receiver: client, sender: server };
  const listener: Listener = {
    listeningAt: () => true,
    accept(socket) {
      server.socket = socket;
      program(kernel, down, world.serverWrites, socket);
      return server;
    },
  };
  const { clientStack, serverStack, clientNodelay, serverNodelay, sysctls } = world;
  const options = { clientStack, serverStack, clientNodelay, serverNodelay, sysctls };
  const net = new SimulatedNet(kernel, 1, link, listener, options);
  const { socket, error, decidedAtUs } = net.connect('server', 1, client);
  const outcome = { isConnected: socket !== null, isComplete: false };
  if (socket === null) {
    if (error === null) throw new Error('a connect failed without a reason');
  } else {
    client.socket = socket;
    kernel.at(decidedAtUs, 1, () => program(kernel, up, world.clientWrites, socket), undefined);
    run(kernel, world, [up, down]);
    outcome.isComplete = isDelivered(up) && isDelivered(down);
  }
  const { retransmissions } = net.clientRepairs;
  const { overtakings, duplicates } = link;
  return {
    ...outcome,
    retransmissions: retransmissions + net.serverRepairs.retransmissions,
    overtakings,
    duplicates,
  };
}

function total(writes: RandomWorld['clientWrites']): number {
  return writes.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** How long a program waits when the send buffer is full. */
const FULL_US = 100_000;

/** Writes what is planned, each at its time; what the buffer does not take, later. */
function program(kernel: Kernel, stream: Stream, writes: RandomWorld['clientWrites'], socket: Socket): void {
  let planned = 0;
  const write = (): void => {
    stream.written += socket.write(stream.whole.slice(stream.written, planned));
    const isOver = stream.sender.closed.length > 0;
    if (stream.written < planned && !isOver) kernel.at(kernel.now + FULL_US, 1, write, undefined);
  };
  let atUs = kernel.now;
  for (const { bytes, afterMs } of writes) {
    atUs += 1000 * afterMs;
    const next = () => {
      planned += bytes;
      write();
    };
    kernel.at(atUs, 1, next, undefined);
  }
}

function run(kernel: Kernel, world: RandomWorld, streams: Stream[]): void {
  const { diesAtS } = world.roughness;
  const giveUpS = world.clientStack === 'linux' ? GIVE_UP_S : LWIP_GIVE_UP_S;
  const endS = diesAtS === null ? HORIZON_S : kernel.now / 1e6 + lastWriteS(world) + diesAtS + giveUpS;
  const isOver = () => streams.every((stream) => isDelivered(stream) || hasEnded(stream));
  while (kernel.now < endS * 1e6 && !isOver()) {
    kernel.run(Math.min(kernel.now + STEP_S * 1e6, endS * 1e6));
    for (const { whole, receiver } of streams) {
      if (!whole.startsWith(receiver.text)) throw new Error('bytes came twice, or out of order');
    }
  }
  // What the program of a dead end still hears is the reason.
  for (const stream of streams) {
    const { closed } = stream.sender;
    if (closed.length > 1) throw new Error('a program heard of the end twice');
    if (isDelivered(stream) || stream.sender.socket === null) continue;
    if (closed.length === 0) throw new Error('bytes did not arrive, and the connection was not given up');
    if (closed[0] === null) throw new Error('a connection ended well before its bytes had arrived');
    if (
      world.clientStack === 'linux' &&
      closed[0] === 'timeout' &&
      stream.sender.closedAtUs < PATIENCE_S * 1e6
    ) {
      throw new Error('a peer was given up too early');
    }
  }
}

/** A server's program that never got its connection, because the last ACK of the handshake was lost, sends nothing. */
function hasEnded({ sender }: Stream): boolean {
  return sender.socket === null || sender.closed.length > 0;
}

function lastWriteS(world: RandomWorld): number {
  const lasts = [world.clientWrites, world.serverWrites].map((writes) =>
    writes.reduce((sum, { afterMs }) => sum + afterMs / 1000, 0),
  );
  return Math.max(...lasts);
}

function isDelivered({ whole, receiver }: Stream): boolean {
  return receiver.text.length === whole.length;
}
