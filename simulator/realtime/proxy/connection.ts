import * as net from 'node:net';
import { type Direction, DOWN, UP } from '../../link/fault.ts';
import type { NetError } from '../../net/socket.ts';
import type { LiveKernel } from '../clock/live-kernel.ts';
import type { HostPort } from './address.ts';
import { type Carrier, type CarrierUser, StraightCarrier } from './carrier.ts';
import type { ConnectionWatch, Sent } from './connection-watch.ts';
import type { ProxiedDevice } from './device.ts';
import { DirectedStream } from './directed-stream.ts';
import { ModelledCarrier } from './modelled-carrier.ts';
import type { PacketLog } from './packet-log.ts';
import { lookupWithoutLinkLocal } from './reach.ts';
import type { ConnectionTap } from './tap.ts';
import { directionOf } from './toxics/stream.ts';
import type { Toxic } from './toxics/toxic.ts';

/** What a connection reports to its proxy. */
export interface ConnectionHost {
  readonly live: LiveKernel;
  readonly upstream: HostPort;
  readonly allowsLinkLocal: boolean;
  say(text: string): void;
  upstreamFailed(error: NodeJS.ErrnoException): void;
  gone(connection: Connection): void;
}

/** What reads a connection's packets; null where nobody wants them. */
export interface ConnectionReaders {
  log: PacketLog | null;
  watch: ConnectionWatch | null;
  tap: ConnectionTap | null;
}

/** A client's socket, the upstream's socket, and the carrier of the bytes between them. */
export class Connection implements CarrierUser {
  readonly number: number;
  readonly device: ProxiedDevice;
  /** Bytes that have come out, by direction. */
  readonly bytes: [number, number] = [0, 0];
  /** Bytes that have come in, by direction. */
  readonly received: [number, number] = [0, 0];

  #host: ConnectionHost;
  #log: PacketLog | null;
  #watch: ConnectionWatch | null;
  #tap: ConnectionTap | null;
  #client: net.Socket;
  #upstream: net.Socket;
  #carrier: Carrier;
  #lanes: [DirectedStream, DirectedStream];
  #holdsDevice = true;
  #hasOpened = false;
  #isOver = false;

  constructor(
    host: ConnectionHost,
    number: number,
    client: net.Socket,
    device: ProxiedDevice,
    { log, watch, tap }: ConnectionReaders,
  ) {
    this.#host = host;
    this.number = number;
    this.device = device;
    this.#log = log;
    this.#watch = watch;
    this.#tap = tap;
    this.#client = client;
    this.#upstream = new net.Socket({ allowHalfOpen: true }).setNoDelay(true);
    device.sockets++;
    const random = host.live.kernel.random(`device ${device.device}/connection ${number}/toxics`);
    const carrier = () => this.#carrier;
    const lane = {
      clock: host.live.kernel,
      random,
      get carrier() {
        return carrier();
      },
      close: () => this.close(),
      reset: () => this.reset(),
    };
    this.#lanes = [new DirectedStream(lane, UP, client), new DirectedStream(lane, DOWN, this.#upstream)];
    this.#listen(client, UP);
    this.#listen(this.#upstream, DOWN);
    this.#carrier = device.isModelled ? new ModelledCarrier(device, this) : new StraightCarrier(this);
    if (!device.isModelled) this.opened();
  }

  /** The client's messages that are not acknowledged, if there is an observer. */
  get outbox(): number {
    return this.#watch?.outbox ?? 0;
  }

  /** The same messages, the oldest first. */
  get unanswered(): Iterable<Sent> {
    return this.#watch?.unanswered ?? [];
  }

  get isModelled(): boolean {
    return this.#carrier instanceof ModelledCarrier;
  }

  set(toxic: Toxic, old?: Toxic): void {
    this.#lane(toxic).set(toxic, old);
  }

  remove(toxic: Toxic): void {
    this.#lane(toxic).remove(toxic);
  }

  /** From now on bytes go through the model. The device's link must let the handshake pass at once. */
  model(): void {
    if (this.isModelled || this.#isOver) return;
    this.#carrier = new ModelledCarrier(this.device, this);
    this.#host.live.settle();
    for (const lane of this.#lanes) lane.carry();
  }

  /** Closes both sockets after what was written to them. */
  close(): void {
    this.#finish((socket) => socket.destroySoon());
  }

  /** RST on both sides. */
  reset(): void {
    this.#finish((socket) => socket.resetAndDestroy());
  }

  /** Ends it at once, without waiting. */
  destroy(): void {
    this.#finish((socket) => socket.destroy());
  }

  opened(): void {
    if (this.#hasOpened) return;
    this.#hasOpened = true;
    const { upstream, allowsLinkLocal } = this.#host;
    const { host, port } = upstream;
    this.#upstream.connect({ host, port, ...(!allowsLinkLocal && { lookup: lookupWithoutLinkLocal }) });
  }

  deliver(direction: Direction, bytes: Buffer): boolean {
    this.bytes[direction] += bytes.length;
    this.#log?.passed(direction, bytes);
    this.#watch?.passed(direction, bytes);
    if (direction === UP) this.#tap?.brokerHears(bytes);
    else this.#tap?.clientHears(bytes);
    return this.#sink(direction).write(bytes);
  }

  ended(direction: Direction): void {
    this.#sink(direction).end();
  }

  broken(direction: Direction, error: NetError): void {
    const sink = this.#sink(direction);
    if (!sink.destroyed) {
      this.#host.say(`${this} ${direction === DOWN ? 'to the client' : 'to the upstream'}: ${WHY[error]}`);
      sink.resetAndDestroy();
    }
    this.#finishIfOver();
  }

  hasRoom(direction: Direction): void {
    if (!this.#isOver) this.#lanes[direction].carry();
  }

  toString(): string {
    return `connection ${this.number} of device ${this.device.device}`;
  }

  #sink(direction: Direction): net.Socket {
    return direction === UP ? this.#upstream : this.#client;
  }

  #lane(toxic: Toxic): DirectedStream {
    return this.#lanes[directionOf(toxic.stream)];
  }

  /** @param direction of the bytes that the socket sends */
  #listen(socket: net.Socket, direction: Direction): void {
    const { live } = this.#host;
    const enter = (work: () => void) => {
      if (!this.#isOver) live.enter(work);
    };
    socket.on('data', (bytes) =>
      enter(() => {
        this.received[direction] += bytes.length;
        if (direction === UP) this.#watch?.sent(bytes);
        if (direction === UP) this.#tap?.clientSent(bytes);
        else this.#tap?.brokerSent(bytes);
        this.#lanes[direction].received(bytes);
      }),
    );
    socket.on('end', () => {
      if (direction === UP) this.#letDeviceGo();
      if (direction === UP) this.#tap?.clientClosed();
      enter(() => this.#lanes[direction].ended());
    });
    socket.on('drain', () => enter(() => this.#carrier.resume(direction === UP ? DOWN : UP)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (direction !== DOWN || !CONNECT_ERRORS.has(error.syscall ?? '')) return;
      this.#host.upstreamFailed(error);
      // As in Toxiproxy: without a link the client's connection is closed and not reset.
      if (!this.isModelled) this.close();
    });
    socket.on('close', (hadError) => {
      if (direction === UP) this.#letDeviceGo();
      if (direction === UP) this.#tap?.clientClosed();
      if (hadError) enter(() => this.#carrier.abort(direction));
      this.#finishIfOver();
    });
  }

  /** While the upstream is open it does not know that the client is gone: the news may be lost on the link. */
  #finishIfOver(): void {
    if (this.#client.destroyed && (this.#upstream.destroyed || !this.#hasOpened)) this.#finish(() => {});
  }

  #letDeviceGo(): void {
    if (this.#holdsDevice) this.device.sockets--;
    this.#holdsDevice = false;
  }

  #finish(end: (socket: net.Socket) => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#letDeviceGo();
    for (const lane of this.#lanes) lane.stop();
    if (this.#carrier instanceof ModelledCarrier) this.#carrier.forget();
    for (const socket of [this.#client, this.#upstream]) if (!socket.destroyed) end(socket);
    this.#tap?.over();
    this.#host.gone(this);
  }
}

/** Errors of connecting: an unknown name, a port that refuses, no file descriptor left. */
const CONNECT_ERRORS = new Set(['connect', 'getaddrinfo']);

const WHY: Record<NetError, string> = {
  refused: 'refused',
  reset: 'reset',
  timeout: 'given up; TCP had no answer for too long',
  unreachable: 'unreachable',
  'no-such-host': 'no such host',
};
