import type { Scoreboard } from '../recovery/scoreboard.ts';
import type { TimerWheel } from '../timer-wheel.ts';
import type { Patience } from './give-up.ts';
import type { RetransmissionTimeout } from './rto.ts';
import type { TailProbe } from './tail-probe.ts';

/**
 * What the timer waits for: the retransmission timeout (RFC 6298), the probe timeout and the reordering window
 * (RFC 8985), or the next question about a window of zero (RFC 9293, 3.8.6.1).
 */
export type TimerCause = 'none' | 'retransmission' | 'tail-probe' | 'reordering' | 'zero-window';

/** The one timer of a sender; each of its causes takes the place of another. */
export class RetransmissionTimer {
  cause: TimerCause = 'none';
  fireUs = Number.POSITIVE_INFINITY;
  readonly #wheel: TimerWheel;
  readonly #board: Scoreboard;
  readonly #rto: RetransmissionTimeout;
  readonly #probe: TailProbe;
  readonly #patience: Patience;

  constructor(
    wheel: TimerWheel,
    board: Scoreboard,
    rto: RetransmissionTimeout,
    probe: TailProbe,
    patience: Patience,
  ) {
    this.#wheel = wheel;
    this.#board = board;
    this.#rto = rto;
    this.#probe = probe;
    this.#patience = patience;
  }

  set(cause: TimerCause, nowUs: number, delayUs: number): void {
    this.cause = cause;
    this.fireUs = this.#wheel.fireUs(nowUs, delayUs);
  }

  clear(): void {
    this.cause = 'none';
    this.fireUs = Number.POSITIVE_INFINITY;
  }

  /** The timeout counts from now (RFC 6298, 5.1 to 5.3). */
  waitFromNow(nowUs: number): void {
    this.set('retransmission', nowUs, this.#patience.shorten(this.#rto.currentUs, nowUs));
  }

  /** The timeout counts from the last sending of the first range. */
  waitFromSending(nowUs: number): void {
    const delayUs = this.#patience.shorten(this.#rto.currentUs, nowUs) - this.#sinceFirstUs(nowUs);
    this.set('retransmission', nowUs, Math.max(delayUs, 0));
  }

  /** New data has been sent. @param wasIdle nothing was in flight before */
  onNewData(wasIdle: boolean, nowUs: number): void {
    if (wasIdle || this.cause === 'tail-probe') this.waitFromSending(nowUs);
    if (this.#probe.isAllowed) this.#scheduleProbe(nowUs, this.#rto.currentUs - this.#sinceFirstUs(nowUs));
  }

  /** Something was acknowledged, and something is still in flight. */
  onProgress(nowUs: number): void {
    if (this.#probe.isAllowed) this.#scheduleProbe(nowUs, this.#rto.currentUs);
    else if (this.cause === 'tail-probe' || this.cause === 'reordering') this.waitFromSending(nowUs);
    else this.waitFromNow(nowUs);
  }

  /**
   * A probe takes the place of the timeout, unless that comes first (RFC 8985, 7.2). A timeout that is overdue does not
   * count. Measured (2000 ms, black hole of 10 s): each new message puts the timer off until the window is full.
   */
  #scheduleProbe(nowUs: number, timeoutUs: number): void {
    const probeUs = this.#probe.delayUs(this.#rto.srttUs);
    this.set('tail-probe', nowUs, timeoutUs > 0 ? Math.min(probeUs, timeoutUs) : probeUs);
  }

  #sinceFirstUs(nowUs: number): number {
    return nowUs - (this.#board.first?.sentUs ?? nowUs);
  }
}
