import { Kernel } from '../kernel/kernel.ts';
import { Link } from '../link/link.ts';
import type { Listener, Socket, SocketUser } from '../net/socket.ts';
import { SimulatedNet } from '../tcp/index.ts';
import { netOptions, type ProbePlan } from './probe-plan.ts';

/** Time between the starts of two attempts. */
const APART_US = 500_000;
/** An attempt or a transfer that takes longer has failed. */
const PATIENCE_US = 1800e6;
/**
 * Most bytes that the client's program reads at once. When a hole in the stream is filled, the window then opens in
 * several steps, each with an ACK. With one read for all, the transfers of the ground truth are not reproduced.
 */
const READ_BYTES = 1440;
/** The client's request right after connecting; the server answers with the transfer. */
const REQUEST = 'g';
/** Most attempts. */
export const MAX_ATTEMPTS = 1_000_000;

/** @returns for each attempt the duration of `connect()` in us; NaN if it failed */
export function runConnects(plan: ProbePlan, attempts: number): Float64Array {
  const kernel = new Kernel(plan.seed);
  const listener: Listener = { listeningAt: () => true, accept: () => new Silent() };
  return Float64Array.from({ length: attempts }, (_, index) => {
    kernel.run(startUs(kernel, index));
    const net = netFor(kernel, index + 1, plan, listener);
    const connecting = net.connect('server', 1, new Silent());
    return connecting.socket === null ? Number.NaN : connecting.decidedAtUs - kernel.now;
  });
}

/** @returns for each transfer the time from `connect()` to the last byte in us; NaN if it failed */
export function runTransfers(plan: ProbePlan, bytes: number, transfers: number): Float64Array {
  const kernel = new Kernel(plan.seed);
  const tookUs = new Float64Array(transfers).fill(Number.NaN);
  for (let index = 0; index < transfers; index++) {
    kernel.at(
      startUs(kernel, index),
      index + 1,
      () => transfer(kernel, index, plan, bytes, tookUs),
      undefined,
    );
  }
  kernel.run(transfers * APART_US + PATIENCE_US);
  return tookUs;
}

function transfer(kernel: Kernel, index: number, plan: ProbePlan, bytes: number, tookUs: Float64Array): void {
  const beganUs = kernel.now;
  const sender = new Sender(bytes);
  const receiver = new Receiver(bytes, () => {
    tookUs[index] = kernel.now - beganUs;
  });
  const listener: Listener = {
    listeningAt: () => true,
    accept(socket) {
      sender.socket = socket;
      return sender;
    },
  };
  const { socket, decidedAtUs } = netFor(kernel, index + 1, plan, listener).connect('server', 1, receiver);
  receiver.socket = socket;
  if (socket !== null) kernel.at(decidedAtUs, index + 1, () => void socket.write(REQUEST), undefined);
}

/** Attempts begin at random phases of the stacks' timers. */
function startUs(kernel: Kernel, index: number): number {
  return index * APART_US + kernel.random(`attempt ${index}`).below(APART_US / 2);
}

function netFor(kernel: Kernel, device: number, plan: ProbePlan, listener: Listener): SimulatedNet {
  return new SimulatedNet(kernel, device, new Link(kernel, device, plan.link), listener, netOptions(plan));
}

class Silent implements SocketUser {
  onConnected(): void {}
  onReadable(): void {}
  onWritable(): void {}
  onClosed(): void {}
}

/** The server's program: it writes this many bytes when it is connected. */
class Sender extends Silent {
  socket: Socket | null = null;
  #left: string;

  constructor(bytes: number) {
    super();
    this.#left = 't'.repeat(bytes);
  }

  override onReadable(): void {
    if (this.socket?.read(REQUEST.length) === REQUEST) this.onWritable();
  }

  override onWritable(): void {
    if (this.socket !== null) this.#left = this.#left.slice(this.socket.write(this.#left));
  }
}

class Receiver extends Silent {
  socket: Socket | null = null;
  #left: number;
  #done: () => void;

  constructor(bytes: number, done: () => void) {
    super();
    this.#left = bytes;
    this.#done = done;
  }

  override onReadable(): void {
    const { socket } = this;
    while (socket !== null && socket.readableBytes > 0) this.#left -= socket.read(READ_BYTES).length;
    if (this.#left === 0) this.#done();
  }
}
