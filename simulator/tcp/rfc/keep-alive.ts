import { type SocketOptions, userTimeoutUs } from './settings.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** What is to be done when the timer of the keep-alive fires. */
export type KeepAliveVerdict = 'wait' | 'probe' | 'give-up';

/** TCP keep-alive (RFC 9293, 3.8.4; RFC 1122, 4.2.3.6), as a program asks for it with SO_KEEPALIVE. */
export class KeepAlive {
  fireUs = Number.POSITIVE_INFINITY;
  readonly #wheel: TimerWheel;
  readonly #idleUs: number;
  readonly #intervalUs: number;
  readonly #probesMax: number;
  readonly #userTimeoutUs: number;
  #unanswered = 0;
  #heardUs = 0;

  constructor(options: SocketOptions, wheel: TimerWheel) {
    this.#wheel = wheel;
    this.#idleUs = options.keepAlive?.idleUs ?? Number.POSITIVE_INFINITY;
    this.#intervalUs = options.keepAlive?.intervalUs ?? 0;
    this.#probesMax = options.keepAlive?.probes ?? 0;
    this.#userTimeoutUs = userTimeoutUs(options);
  }

  /** The connection is made. */
  start(nowUs: number): void {
    this.heard(nowUs);
    if (this.#idleUs < Number.POSITIVE_INFINITY) this.fireUs = this.#wheel.fireUs(nowUs, this.#idleUs);
  }

  /** Something has come from the peer. */
  heard(nowUs: number): void {
    if (this.#idleUs === Number.POSITIVE_INFINITY) return;
    this.#heardUs = nowUs;
    this.#unanswered = 0;
  }

  /** @param isBusy something is in flight or waits: its own timer tells whether the peer is there */
  onTimer(isBusy: boolean, nowUs: number): KeepAliveVerdict {
    const silentUs = nowUs - this.#heardUs;
    if (isBusy || silentUs < this.#idleUs) {
      this.fireUs = this.#wheel.fireUs(nowUs, isBusy ? this.#idleUs : this.#idleUs - silentUs);
      return 'wait';
    }
    if (this.#isOver(silentUs)) return 'give-up';
    this.#unanswered++;
    this.fireUs = this.#wheel.fireUs(nowUs, this.#intervalUs);
    return 'probe';
  }

  /** With TCP_USER_TIMEOUT, that and not the number of probes decides (RFC 5482, 4.2). */
  #isOver(silentUs: number): boolean {
    if (this.#userTimeoutUs === Number.POSITIVE_INFINITY) return this.#unanswered >= this.#probesMax;
    return this.#unanswered > 0 && silentUs >= this.#userTimeoutUs;
  }
}
