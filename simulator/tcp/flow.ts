import type { Kernel, Owner } from '../kernel/kernel.ts';
import { DOWN, HELD, LOST, RESET, UP } from '../link/fault.ts';
import type { Link } from '../link/link.ts';
import type { Endpoint } from './endpoint.ts';
import { ACK, RST, releaseSegment, type Segment, SYN, takeSegment } from './segment.ts';

/** Sees the connections of one device and their segments; for whoever asks where the time went. It must not keep a segment. */
export interface FlowWatch {
  /** A connection begins. */
  opened(flow: Flow, timeUs: number): void;
  /** A segment is on the link. @param arrivalUs or LOST, RESET, HELD */
  sent(flow: Flow, segment: Segment, timeUs: number, arrivalUs: number): void;
  /** A segment that was HELD goes on. @param arrivalUs or LOST */
  released(flow: Flow, segment: Segment, arrivalUs: number): void;
  /** A segment has reached the other host. @param isTaken false: no open connection is there */
  arrived(flow: Flow, segment: Segment, timeUs: number, isTaken: boolean): void;
}

/** What a connection's packets need to know of the two hosts. */
export interface Hosts {
  readonly kernel: Kernel;
  readonly device: Owner;
  readonly link: Link;
  readonly capture: ((segment: Segment, timeUs: number) => void) | null;
  readonly watch?: FlowWatch | null;
  /** Sees each segment that reaches a host, before its stack does. */
  readonly arrived?: ((segment: Segment, timeUs: number) => void) | null;
  /** Whether the server's host goes down at any time. */
  readonly serverMayGo: boolean;
  isDeviceUp(): boolean;
  /** Whether the server's host runs at that time; what it knew before it last went down is forgotten. */
  isServerUp(timeUs: number): boolean;
  hasServerForgotten(bornUs: number, timeUs: number): boolean;
  /** A SYN has come for which there is no end yet. @returns null when nobody listens */
  answer(flow: Flow, syn: Segment): Endpoint | null;
  /** The handshake of a server's end is done. */
  accepted(end: Endpoint): void;
}

/** One connection: two ends and the packets between them. */
export class Flow {
  readonly kernel: Kernel;
  readonly device: Owner;
  /** 1, 2, 3 ... for each device. */
  readonly number: number;
  client: Endpoint | null = null;
  server: Endpoint | null = null;
  /** Of a `FlowWatch`: what it knows of this connection. */
  seen: object | null = null;
  #hosts: Hosts;
  #link: Link;
  #capture: Hosts['capture'];
  #watch: FlowWatch | null;
  #arrived: ((segment: Segment, timeUs: number) => void) | null;
  #upPackets = 0;
  #downPackets = 0;

  constructor(hosts: Hosts, number: number) {
    this.kernel = hosts.kernel;
    this.device = hosts.device;
    this.number = number;
    this.#hosts = hosts;
    this.#link = hosts.link;
    this.#capture = hosts.capture;
    this.#watch = hosts.watch ?? null;
    this.#arrived = hosts.arrived ?? null;
  }

  /** Puts a segment on the link; it is the flow's from here on. */
  send(segment: Segment, fromServer: boolean, nowUs: number): void {
    if (fromServer && this.#isServerGone(nowUs)) {
      releaseSegment(segment);
      return;
    }
    segment.path = this;
    segment.flow = this.number;
    segment.direction = fromServer ? DOWN : UP;
    segment.packetId = fromServer ? ++this.#downPackets : ++this.#upPackets;
    segment.isSyn = (segment.flags & SYN) !== 0;
    segment.bytes = segment.measure();
    if (this.#capture !== null) this.#capture(segment, nowUs);
    const arrivalUs = this.#link.pass(segment, nowUs);
    if (this.#watch !== null) this.#watch.sent(this, segment, nowUs, arrivalUs);
    if (arrivalUs > LOST) this.kernel.at(arrivalUs, this.device, arrive, segment);
    else if (arrivalUs !== HELD) {
      if (arrivalUs === RESET) this.#resetFromNetwork(segment, nowUs);
      releaseSegment(segment);
    }
  }

  /** Answers a segment that belongs to no connection (RFC 9293, 3.10.7.1). */
  refuse(segment: Segment, fromServer: boolean, nowUs: number): void {
    if (segment.flags & RST) return;
    this.send(resetFor(segment), fromServer, nowUs);
  }

  accepted(end: Endpoint): void {
    this.#hosts.accepted(end);
  }

  /** For `arrive` alone. */
  deliver(segment: Segment): void {
    const nowUs = this.kernel.now;
    const toServer = segment.direction === UP;
    if (toServer ? this.#isServerGone(nowUs) : !this.#hosts.isDeviceUp()) return;
    this.#arrived?.(segment, nowUs);
    if (toServer && this.server === null && (segment.flags & (SYN | ACK | RST)) === SYN) {
      this.server = this.#hosts.answer(this, segment);
      if (this.server !== null) {
        this.#watch?.arrived(this, segment, nowUs, true);
        return;
      }
    }
    const end = toServer ? this.server : this.client;
    if (this.#watch !== null)
      this.#watch.arrived(this, segment, nowUs, end !== null && end.state !== 'CLOSED');
    if (end === null || end.state === 'CLOSED') this.refuse(segment, toServer, nowUs);
    else if (end.isOrphan && segment.payload !== '') end.abort();
    else {
      end.receive(segment);
      end.passOn();
    }
  }

  #isServerGone(nowUs: number): boolean {
    if (!this.#hosts.serverMayGo) return false;
    if (this.server !== null && this.#hosts.hasServerForgotten(this.server.bornUs, nowUs)) {
      this.server.forget();
    }
    return !this.#hosts.isServerUp(nowUs);
  }

  /** The NAT has forgotten the connection and says so to the device, one turn through the radio later. */
  #resetFromNetwork(segment: Segment, nowUs: number): void {
    const reset = resetFor(segment);
    reset.path = this;
    reset.direction = DOWN;
    reset.packetId = 0;
    this.kernel.at(nowUs, this.device, arrive, reset);
  }
}

/** Delivers a segment at its time; where it was lost after all, it is only put back. */
export function arriveAt(kernel: Kernel, segment: Segment, arrivalUs: number): void {
  if (arrivalUs <= LOST || segment.path === null) releaseSegment(segment);
  else kernel.at(arrivalUs, segment.path.device, arrive, segment);
}

function arrive(segment: Segment): void {
  segment.path?.deliver(segment);
  releaseSegment(segment);
}

function resetFor(segment: Segment): Segment {
  const reset = takeSegment();
  reset.flags = segment.flags & ACK ? RST : RST | ACK;
  reset.seq = segment.flags & ACK ? segment.ack : 0;
  reset.ack = segment.end;
  reset.window = 0;
  return reset;
}
