import { type SocketOptions, userTimeoutUs } from '../settings.ts';
import { MAX_RTO_US, MIN_MARGIN_US } from './rto.ts';

/** Doublings of 200 ms until 120 s are reached. */
const DOUBLINGS = Math.floor(Math.log2(MAX_RTO_US / MIN_MARGIN_US));

/**
 * How long a peer may be silent after the first retransmission (RFC 9293, 3.8.3, R2): what `retries` timeouts would
 * take that begin at 200 ms, double, and stop at 120 s. Measured with tcp_retries2 = 15: 1006 s at a round trip of 100 ms.
 */
export function giveUpUs(retries: number): number {
  const doubled = Math.min(retries, DOUBLINGS);
  return MIN_MARGIN_US * (2 ** (doubled + 1) - 1) + MAX_RTO_US * Math.max(0, retries - DOUBLINGS);
}

/** Timeouts in a row, and whether it is time to give up. */
export class Patience {
  /** Timeouts since the peer last acknowledged something. */
  timeouts = 0;
  #limitUs: number;
  /** TCP_USER_TIMEOUT takes the place of the limit (RFC 5482). */
  readonly #userTimeoutUs: number;
  /** When the first of them sent something again. */
  #sinceUs = Number.NaN;

  constructor(retries: number, options: SocketOptions) {
    this.#limitUs = giveUpUs(retries);
    this.#userTimeoutUs = userTimeoutUs(options);
  }

  /** The process is gone: the host waits less. */
  lower(retries: number): void {
    this.#limitUs = Math.min(this.#limitUs, giveUpUs(retries));
  }

  heard(): void {
    this.timeouts = 0;
    this.#sinceUs = Number.NaN;
  }

  timedOut(nowUs: number): void {
    if (this.timeouts++ === 0) this.#sinceUs = nowUs;
  }

  isOver(nowUs: number): boolean {
    if (this.timeouts === 0) return false;
    const limitUs = this.#userTimeoutUs < Number.POSITIVE_INFINITY ? this.#userTimeoutUs : this.#limitUs;
    return nowUs - this.#sinceUs >= limitUs;
  }

  /** A timeout is not put off beyond the user's. */
  shorten(delayUs: number, nowUs: number): number {
    if (this.timeouts === 0 || this.#userTimeoutUs === Number.POSITIVE_INFINITY) return delayUs;
    return Math.min(delayUs, Math.max(this.#sinceUs + this.#userTimeoutUs - nowUs, 0));
  }
}
