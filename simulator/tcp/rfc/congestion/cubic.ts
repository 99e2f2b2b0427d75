/** RFC 9438, 4.6 and 5: the multiplicative decrease, and how steep the curve is (segments per s^3). */
export const BETA = 0.7;
const C = 0.4;
/** Least window after a loss, in segments (RFC 5681, equation 4). */
const MIN_SSTHRESH = 2;
/** What an AIMD flow with this decrease adds a round trip, so that it is as fast as Reno (RFC 9438, 4.3). */
const RENO_ALPHA = (3 * (1 - BETA)) / (1 + BETA);

/** CUBIC (RFC 9438): how far the congestion window grows in congestion avoidance. Windows in segments. */
export class Cubic {
  /** W_max, K and the start of the stage; the last is NaN between a reduction and the next growth. */
  #maximum = 0;
  #kS = 0;
  #epochUs = Number.NaN;
  /** W_est: the window of a Reno flow since the stage began. */
  #reno = 0;

  /** The window is to shrink. @returns the new slow start threshold (4.6), with fast convergence (4.7) */
  reduce(cwnd: number): number {
    this.#maximum = cwnd < this.#maximum ? (cwnd * (1 + BETA)) / 2 : cwnd;
    this.#epochUs = Number.NaN;
    return Math.max(Math.floor(cwnd * BETA), MIN_SSTHRESH);
  }

  /** After a timeout the curve begins anew (4.8). */
  forget(): void {
    this.#maximum = 0;
    this.#epochUs = Number.NaN;
  }

  /** The sender was idle or had little to send for so long: the curve stood still (RFC 9438, 5.8). */
  pause(forUs: number): void {
    this.#epochUs += forUs;
  }

  /** @returns the window after `acknowledged` segments more, when `cwnd` was full (4.2 to 4.5) */
  grow(cwnd: number, acknowledged: number, srttUs: number, nowUs: number): number {
    if (Number.isNaN(this.#epochUs)) this.#begin(cwnd, nowUs);
    const atS = (nowUs - this.#epochUs + srttUs) / 1e6 - this.#kS;
    const target = Math.min(Math.max(C * atS ** 3 + this.#maximum, cwnd), 1.5 * cwnd);
    this.#reno += (RENO_ALPHA * acknowledged) / cwnd;
    return Math.max(
      cwnd + ((target - cwnd) / cwnd) * acknowledged,
      Math.min(this.#reno, cwnd + acknowledged),
    );
  }

  #begin(cwnd: number, nowUs: number): void {
    this.#epochUs = nowUs;
    this.#reno = cwnd;
    this.#maximum = Math.max(this.#maximum, cwnd);
    this.#kS = Math.cbrt((this.#maximum - cwnd) / C);
  }
}
