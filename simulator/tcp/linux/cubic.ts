import { JIFFY_US } from './wheel.ts';

/** What is left of the window after a loss. */
const BETA = 717 / 1024;
/** `cube_rtt_scale`: C = 0.4 segments/s^3, times 2^10. */
const CUBE_SCALE = 410;
/** `BICTCP_HZ`: the unit of time below is 1/1024 s. */
const UNIT_US = 1e6 / 1024;
const CUBE_SHIFT = 2 ** 40;
/** `beta_scale`: how fast a Reno flow with cubic's beta would grow, times 8. */
const FRIENDLY_SCALE = 15;
/** Before the first loss: at least 5 % a round trip. */
const COUNT_MAX_AT_FIRST = 20;
const COUNT_MIN = 2;
/** A new curve is not calculated more often for the same window. */
const SAME_WINDOW_US = 1e6 / 32;
/** Round trips right after a recovery are not believed. */
const DISTRUST_US = 1e6;

/** Growth above the slow start threshold (net/ipv4/tcp_cubic.c), without HyStart, which needs 16 segments. */
export class Cubic {
  #lastMax = 0;
  #lastCwnd = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  /** When this curve began; -1 without one. */
  #epochUs = -1;
  #k = 0;
  #origin = 0;
  /** The smallest round trip, us; 0 without one. */
  #delayMinUs = 0;
  #ackCount = 0;
  #renoCwnd = 0;
  #count = 0;

  /** cubictcp_recalc_ssthresh. */
  lost(cwnd: number): number {
    this.#epochUs = -1;
    this.#lastMax = cwnd < this.#lastMax ? Math.floor((cwnd * (1 + BETA)) / 2) : cwnd;
    return Math.max(Math.floor(cwnd * BETA), 2);
  }

  /** bictcp_reset, at a retransmission timeout. */
  reset(): void {
    this.#lastMax = 0;
    this.#lastCwnd = 0;
    this.#lastUs = Number.NEGATIVE_INFINITY;
    this.#epochUs = -1;
    this.#delayMinUs = 0;
    this.#ackCount = 0;
    this.#count = 0;
  }

  /** cubictcp_acked. */
  measured(rttUs: number, nowUs: number): void {
    if (this.#epochUs >= 0 && nowUs - this.#epochUs < DISTRUST_US) return;
    if (this.#delayMinUs === 0 || rttUs < this.#delayMinUs) this.#delayMinUs = rttUs;
  }

  /** Nothing was in flight for so long: the curve waits (CA_EVENT_TX_START). */
  wasIdle(idleUs: number, nowUs: number): void {
    if (this.#epochUs >= 0) this.#epochUs = Math.min(this.#epochUs + idleUs, nowUs);
  }

  /** bictcp_update. @returns how many acknowledged segments make the window one larger */
  acknowledged(cwnd: number, acked: number, nowUs: number): number {
    this.#ackCount += acked;
    if (this.#lastCwnd === cwnd && nowUs - this.#lastUs <= SAME_WINDOW_US) return this.#count;
    if (this.#epochUs < 0 || nowUs - this.#lastUs >= JIFFY_US) this.#follow(cwnd, acked, nowUs);
    this.#keepUpWithReno(cwnd);
    this.#count = Math.max(this.#count, COUNT_MIN);
    return this.#count;
  }

  #follow(cwnd: number, acked: number, nowUs: number): void {
    this.#lastCwnd = cwnd;
    this.#lastUs = nowUs;
    if (this.#epochUs < 0) this.#begin(cwnd, acked, nowUs);
    const t = Math.floor((nowUs - this.#epochUs + this.#delayMinUs) / UNIT_US);
    const delta = Math.floor((CUBE_SCALE * Math.abs(t - this.#k) ** 3) / CUBE_SHIFT);
    const target = this.#origin + (t < this.#k ? -delta : delta);
    this.#count = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
    if (this.#lastMax === 0) this.#count = Math.min(this.#count, COUNT_MAX_AT_FIRST);
  }

  #begin(cwnd: number, acked: number, nowUs: number): void {
    this.#epochUs = nowUs;
    this.#ackCount = acked;
    this.#renoCwnd = cwnd;
    const below = Math.max(0, this.#lastMax - cwnd);
    this.#k = Math.floor(Math.cbrt((CUBE_SHIFT / CUBE_SCALE) * below));
    this.#origin = Math.max(this.#lastMax, cwnd);
  }

  #keepUpWithReno(cwnd: number): void {
    const delta = (cwnd * FRIENDLY_SCALE) >> 3;
    while (this.#ackCount > delta) {
      this.#ackCount -= delta;
      this.#renoCwnd++;
    }
    if (this.#renoCwnd > cwnd)
      this.#count = Math.min(this.#count, Math.floor(cwnd / (this.#renoCwnd - cwnd)));
  }
}
