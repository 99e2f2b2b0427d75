import type { Cause } from '../causes/causes.ts';
import { type Kernel, type Owner, WORLD } from '../kernel/kernel.ts';
import type { Timer } from '../kernel/timer.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import type { Flow } from './flow.ts';
import type { Segment } from './segment.ts';

/** What a stack did beyond sending and receiving. */
export interface Repairs {
  rtoTimeouts: number;
  tailProbes: number;
  fastRetransmits: number;
  /** Segments that carried bytes, a SYN or a FIN once more. */
  retransmissions: number;
}

export function noRepairs(): Repairs {
  return { rtoTimeouts: 0, tailProbes: 0, fastRetransmits: 0, retransmissions: 0 };
}

/** Where an end stands. */
export interface Place {
  readonly flow: Flow;
  readonly isServer: boolean;
  /** What its stack does beyond sending and receiving is counted here. */
  readonly repairs: Repairs;
  /** Where on the grid of its timers the host is when the run begins, 0 ... 1. */
  readonly clockPhase: number;
}

export type State = 'SYN_SENT' | 'SYN_RCVD' | 'ESTABLISHED' | 'TIME_WAIT' | 'CLOSED';

/**
 * One end of a connection: what the two stacks have in common. Everything a device's run-ahead can reach
 * belongs to the device; a server's program is told by `WORLD` events, or at once where that is the same.
 */
export abstract class Endpoint implements Socket {
  readonly repairs: Repairs;
  state: State = 'CLOSED';
  error: NetError | null = null;
  /** When this end came to be, on the device's clock. */
  readonly bornUs: number;
  nodelay = false;
  /** Its process is gone: bytes that still come are answered by an RST. */
  isOrphan = false;

  protected readonly clock: Kernel;
  protected readonly device: Owner;
  protected readonly flow: Flow;
  protected readonly isServer: boolean;
  /** The device's time, which may lie ahead of the clock after a run-ahead. */
  protected nowUs = 0;
  protected received = '';
  protected peerEnded = false;
  protected wantsToWrite = false;

  #user: SocketUser | null = null;
  readonly #timer: Timer;
  readonly #ackTimer: Timer;
  /** Bytes have come, or the end, and the server's program has not been told. */
  #hasNews = false;
  #isNewsPosted = false;
  #toldEnd = false;

  constructor({ flow, isServer, repairs }: Place) {
    this.clock = flow.kernel;
    this.device = flow.device;
    this.flow = flow;
    this.isServer = isServer;
    this.repairs = repairs;
    this.nowUs = flow.kernel.now;
    this.bornUs = this.nowUs;
    this.#timer = this.clock.timer(this.device, fireTimer, this as Endpoint);
    this.#ackTimer = this.clock.timer(this.device, fireAckTimer, this as Endpoint);
  }

  /** Sends the SYN. */
  abstract connect(): void;
  /** Answers a peer's SYN. */
  abstract accept(syn: Segment): void;
  abstract receive(segment: Segment): void;
  abstract write(bytes: string): number;
  abstract end(): void;
  abstract read(limit: number): string;
  /** Sends an RST; the state is set by the caller. */
  protected abstract sendReset(): void;
  /** When something has to be sent again, probed or given up; infinity when nothing. */
  protected abstract deadlineUs(): number;
  protected abstract onTimer(): void;
  /** When a delayed ACK has to leave; infinity without one. */
  protected abstract ackDueUs(): number;
  protected abstract onAckTimer(): void;

  get readableBytes(): number {
    return this.received.length;
  }

  get ended(): boolean {
    return this.peerEnded;
  }

  /** Bytes that were written, and of which the peer has not said that they arrived; null where the stack does not say. */
  get unacknowledgedBytes(): number | null {
    return null;
  }

  /** What keeps the next bytes from leaving; null where nothing waits, or the stack does not say. */
  get heldBy(): Cause | null {
    return null;
  }

  set user(user: SocketUser) {
    this.#user = user;
  }

  get hasUser(): boolean {
    return this.#user !== null;
  }

  abort(): void {
    if (this.state === 'CLOSED') return;
    this.touch();
    this.sendReset();
    this.forget();
  }

  /** Ends it without a packet and without a word to its user: the host has lost power. */
  forget(): void {
    this.state = 'CLOSED';
    this.#user = null;
    this.received = '';
  }

  /** The process is gone; its kernel closes the socket: FIN, or RST where bytes lay unread. */
  orphan(): void {
    if (this.state === 'CLOSED' || this.state === 'TIME_WAIT') return;
    if (this.received !== '' || this.state === 'SYN_RCVD') {
      this.abort();
      return;
    }
    this.#user = null;
    this.isOrphan = true;
    this.end();
  }

  protected touch(): void {
    if (this.clock.now > this.nowUs) this.nowUs = this.clock.now;
  }

  /** Sees to it that an event comes no later than the deadline; one that comes too early looks again. */
  protected arm(): void {
    const deadlineUs = this.deadlineUs();
    if (deadlineUs < this.#timer.dueUs) this.#timer.set(Math.max(deadlineUs, this.nowUs));
    // Most deadlines are those of data that then arrived: forgotten at once, they cost no event.
    else if (deadlineUs === Number.POSITIVE_INFINITY) this.#timer.clear();
  }

  /** The same for delayed ACKs, unless the program is about to be told and may answer at once. */
  protected armAck(): void {
    if (this.#hasNews) return;
    const dueUs = this.ackDueUs();
    if (dueUs !== Number.POSITIVE_INFINITY && this.#ackTimer.dueUs === Number.POSITIVE_INFINITY)
      this.#ackTimer.set(Math.max(dueUs, this.nowUs));
  }

  /** For `fireTimer` alone. */
  timerFired(): void {
    if (this.state === 'CLOSED') return;
    this.touch();
    if (this.deadlineUs() <= this.nowUs) this.onTimer();
    this.arm();
  }

  /** For `fireAckTimer` alone. */
  ackTimerFired(): void {
    if (this.state === 'CLOSED') return;
    this.touch();
    if (this.ackDueUs() <= this.nowUs) this.onAckTimer();
    this.armAck();
  }

  protected tellReadable(): void {
    if (!this.isServer) this.#user?.onReadable();
    else this.#hasNews = true;
  }

  /** Tells a server's program what segments have brought, when all that come at this moment are there. */
  passOn(): void {
    if (!this.#hasNews || this.#isNewsPosted) return;
    if (this.#user !== null && this.clock.isLastOfMoment(this.device)) this.readable();
    else {
      this.#isNewsPosted = true;
      this.clock.at(this.nowUs, WORLD, deliverReadable, this as Endpoint);
    }
  }

  protected tellWritable(): void {
    if (!this.wantsToWrite || this.#user === null) return;
    this.wantsToWrite = false;
    if (!this.isServer) this.#user.onWritable();
    else this.clock.at(this.nowUs, WORLD, deliverWritable, this as Endpoint);
  }

  /** The connection is over: null after FIN both ways. */
  protected finish(error: NetError | null): void {
    this.state = error === null ? 'TIME_WAIT' : 'CLOSED';
    this.error = error;
    if (this.#toldEnd) return;
    this.#toldEnd = true;
    if (!this.isServer) this.closed();
    else this.clock.at(this.nowUs, WORLD, deliverClosed, this as Endpoint);
  }

  /** For the delivery functions below alone. */
  readable(): void {
    this.#hasNews = false;
    this.#isNewsPosted = false;
    this.#user?.onReadable();
    if (this.state !== 'CLOSED') this.armAck();
  }

  writable(): void {
    this.#user?.onWritable();
  }

  closed(): void {
    const user = this.#user;
    this.#user = null;
    user?.onClosed(this.error);
  }
}

function fireTimer(endpoint: Endpoint): void {
  endpoint.timerFired();
}

function fireAckTimer(endpoint: Endpoint): void {
  endpoint.ackTimerFired();
}

function deliverReadable(endpoint: Endpoint): void {
  endpoint.readable();
}

function deliverWritable(endpoint: Endpoint): void {
  endpoint.writable();
}

function deliverClosed(endpoint: Endpoint): void {
  endpoint.closed();
}
