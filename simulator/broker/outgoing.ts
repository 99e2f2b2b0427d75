import type { Clock } from '../kernel/kernel.ts';
import type { Socket } from '../net/socket.ts';
import { DelayedSends } from './broker-faults.ts';

/** Bytes that wait for room in one socket; a reader this slow is hung up on. */
export const MAX_UNSENT_BYTES = 1 << 20;
/** Above this, QoS 0 messages to the client are dropped. */
export const CONGESTED_BYTES = 1 << 16;

export interface OutgoingUser {
  /** How long what is sent now has to wait. */
  delayUs(): number;
  /** Bytes have gone to the socket. */
  onTaken(): void;
  onTooSlow(): void;
}

/** What one connection sends, from the packet to the socket. */
export class Outgoing {
  #socket: Socket;
  #user: OutgoingUser;
  #delayed: DelayedSends;
  #unsent = '';
  #isCorked = false;

  constructor(clock: Clock, socket: Socket, user: OutgoingUser) {
    this.#socket = socket;
    this.#user = user;
    this.#delayed = new DelayedSends(clock, (bytes) => this.#sendNow(bytes));
  }

  get isCongested(): boolean {
    return this.#unsent.length > CONGESTED_BYTES;
  }

  get isLate(): boolean {
    return !this.#delayed.isEmpty;
  }

  send(bytes: string): void {
    if (!this.#delayed.takes(bytes, this.#user.delayUs())) this.#sendNow(bytes);
    else if (this.#delayed.isFull) this.#user.onTooSlow();
  }

  /** What is sent from here on goes in one write. */
  cork(): void {
    this.#isCorked = true;
  }

  uncork(): void {
    this.#isCorked = false;
    this.flush();
  }

  /** What is late will not be sent any more, and nothing after `last`. */
  finish(last: string): void {
    this.#delayed.drop();
    this.#unsent += last;
    this.flush();
    this.#unsent = '';
  }

  /** As `finish`, but what has not gone yet does not go. */
  drop(): void {
    this.#delayed.drop();
    this.#unsent = '';
  }

  flush(): void {
    if (this.#unsent === '') return;
    const taken = this.#socket.write(this.#unsent);
    this.#unsent = taken === this.#unsent.length ? '' : this.#unsent.slice(taken);
    if (taken > 0) this.#user.onTaken();
    if (this.#unsent.length > MAX_UNSENT_BYTES) this.#user.onTooSlow();
  }

  #sendNow(bytes: string): void {
    this.#unsent += bytes;
    if (!this.#isCorked) this.flush();
  }
}
