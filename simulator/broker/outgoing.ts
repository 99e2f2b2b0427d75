import type { Clock } from '../kernel/kernel.ts';
import type { Socket } from '../net/socket.ts';
import { DelayedSends } from './broker-faults.ts';
import type { BrokerLimits, Tally } from './limits.ts';

/** Bytes that one reader may leave unread while all readers together leave too many. */
const FAIR_SHARE_BYTES = 1 << 16;

export interface OutgoingUser {
  /** The delay of what is sent now. */
  delayUs(): number;
  /** Bytes have gone to the socket. */
  onTaken(): void;
  onTooSlow(): void;
}

/** What one connection sends, from the packet to the socket. */
export class Outgoing {
  #socket: Socket;
  #user: OutgoingUser;
  #limits: BrokerLimits;
  #tally: Tally;
  #delayed: DelayedSends;
  #unsent = '';
  /** The part of it that the tally has counted. */
  #countedBytes = 0;
  #isCorked = false;

  constructor(
    clock: Clock,
    socket: Socket,
    user: OutgoingUser,
    { limits, tally }: { limits: BrokerLimits; tally: Tally },
  ) {
    this.#socket = socket;
    this.#user = user;
    this.#limits = limits;
    this.#tally = tally;
    this.#delayed = new DelayedSends(clock, (bytes) => this.#sendNow(bytes));
  }

  get isCongested(): boolean {
    return this.#waitingBytes > this.#limits.congestedBytes || this.mustPause;
  }

  /** All has gone to the system. */
  get isEmpty(): boolean {
    return this.#waitingBytes === 0;
  }

  get isBusy(): boolean {
    return this.#waitingBytes > FAIR_SHARE_BYTES;
  }

  /** All readers together leave too many bytes unread, and this one more than its share. */
  get mustPause(): boolean {
    return this.#tally.unsentBytes > this.#limits.allUnsentBytes && this.isBusy;
  }

  /** Bytes that wait here, and in a socket that takes any number. */
  get #waitingBytes(): number {
    return this.#unsent.length + (this.#socket.unsentBytes ?? 0);
  }

  /** Brings the tally up to date. */
  count(): void {
    const bytes = this.#waitingBytes;
    this.#tally.unsentBytes += bytes - this.#countedBytes;
    this.#countedBytes = bytes;
  }

  get isLate(): boolean {
    return !this.#delayed.isEmpty;
  }

  send(bytes: string): void {
    this.#tally.packetsSent++;
    if (!this.#delayed.takes(bytes, this.#user.delayUs())) this.#sendNow(bytes);
    else if (this.#delayed.isFull) this.#user.onTooSlow();
  }

  /** Packets from here on are joined in one write. */
  cork(): void {
    this.#isCorked = true;
  }

  uncork(): void {
    this.#isCorked = false;
    this.flush();
  }

  publish(bytes: string, payloadBytes: number): void {
    this.#tally.publishesSent++;
    this.#tally.payloadBytesSent += payloadBytes;
    this.send(bytes);
  }

  /** Delayed packets are dropped; `last` is the last packet. */
  finish(last: string): void {
    this.#delayed.drop();
    this.#unsent += last;
    this.flush();
    this.#unsent = '';
    this.#uncount();
  }

  /** As `finish`, but without the packets that have not left yet. */
  drop(): void {
    this.#delayed.drop();
    this.#unsent = '';
    this.#uncount();
  }

  #uncount(): void {
    this.#tally.unsentBytes -= this.#countedBytes;
    this.#countedBytes = 0;
  }

  flush(): void {
    if (this.#unsent === '') return;
    const taken = this.#socket.write(this.#unsent);
    this.#unsent = taken === this.#unsent.length ? '' : this.#unsent.slice(taken);
    this.#tally.bytesSent += taken;
    if (taken > 0) this.#user.onTaken();
    this.count();
    if (this.#countedBytes > this.#limits.unsentBytes) this.#user.onTooSlow();
  }

  #sendNow(bytes: string): void {
    this.#unsent += bytes;
    if (!this.#isCorked) this.flush();
  }
}
