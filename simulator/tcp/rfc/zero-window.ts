import type { Outgoing } from './outgoing.ts';
import type { RetransmissionTimer } from './sending/retransmission-timer.ts';
import { MAX_RTO_US } from './sending/rto.ts';
import type { Sender } from './sending/sender.ts';
import { type SocketOptions, userTimeoutUs } from './settings.ts';

/** The peer's window is shut and nothing is in flight: probes find out when it opens (RFC 9293, 3.8.6.1). */
export class ZeroWindow {
  #unanswered = 0;
  #doublings = 0;
  #sinceUs = 0;
  readonly #timer: RetransmissionTimer;
  readonly #retries: number;
  readonly #userTimeoutUs: number;

  /** @param retries sysctl tcp_retries2: probes without an answer, then the peer is given up */
  constructor(timer: RetransmissionTimer, retries: number, options: SocketOptions) {
    this.#timer = timer;
    this.#retries = retries;
    this.#userTimeoutUs = userTimeoutUs(options);
  }

  /** @param isBlocked bytes wait, nothing is in flight, and the window keeps them back */
  update(isBlocked: boolean, rtoUs: number, nowUs: number): void {
    if (isBlocked === (this.#timer.cause === 'zero-window')) return;
    if (!isBlocked) {
      this.#timer.clear();
      return;
    }
    this.#unanswered = 0;
    this.#doublings = 0;
    this.#sinceUs = nowUs;
    this.#timer.set('zero-window', nowUs, rtoUs);
  }

  /** The peer has answered: it is there, whatever its window. */
  heard(nowUs: number): void {
    this.#unanswered = 0;
    this.#sinceUs = nowUs;
  }

  /** The timer has fired: less than a segment leaves, or a question. @returns false when the peer is to be given up */
  onTimer({ out, rto }: Sender, outgoing: Outgoing, nowUs: number): boolean {
    const part = out.takeWhatFits(nowUs);
    if (part !== null) outgoing.data(part, nowUs);
    else if (this.#mayAsk(rto.currentUs, nowUs)) outgoing.question(nowUs);
    else return false;
    return true;
  }

  #mayAsk(rtoUs: number, nowUs: number): boolean {
    const isSilent = this.#unanswered > 0 && nowUs - this.#sinceUs >= this.#userTimeoutUs;
    if (isSilent || this.#unanswered >= this.#retries) return false;
    this.#unanswered++;
    this.#doublings++;
    this.#timer.set('zero-window', nowUs, Math.min(rtoUs * 2 ** this.#doublings, MAX_RTO_US));
    return true;
  }
}
