import { JIFFY_US } from '../timer-wheel.ts';

/** Before the first sample (RFC 6298, 2.1). */
export const INITIAL_RTO_US = 1e6;
/** After a SYN was sent again and no sample was possible (RFC 6298, 5.7). */
const FALLBACK_RTO_US = 3e6;
/** Least that 4 RTTVAR adds to SRTT. Measured: 304 ms at a round trip of 100, 2204 at 2000. */
export const MIN_MARGIN_US = 200_000;
export const MAX_RTO_US = 120e6;
const SRTT_GAIN = 1 / 8;
const RTTVAR_GAIN = 1 / 4;
/** Gain of a sample that lies below SRTT by more than the deviation: a faster path is no reason to wait longer. */
const FASTER_GAIN = 1 / 32;

/**
 * The retransmission timeout of RFC 6298, with the variance of Linux: RTTVAR is the largest deviation of a round
 * trip, and falls by a quarter of the difference a round trip (Sarolahti and Kuznetsov, "Congestion Control in
 * Linux TCP", USENIX 2002, section 4).
 */
export class RetransmissionTimeout {
  srttUs = 0;
  /** What a timer is set to, in whole jiffies: with every backoff since the last sample. */
  currentUs = INITIAL_RTO_US;
  #deviationUs = 0;
  #rttvarUs = 0;
  /** Largest deviation since the round trip began. */
  #roundMaxUs = 0;
  /** The round trip is over when this position is acknowledged. */
  #roundEnd = 0;

  /**
   * @param acknowledged everything before this position is
   * @param next the next position to send
   */
  sample(rttUs: number, acknowledged: number, next: number): void {
    if (this.srttUs === 0) {
      this.srttUs = rttUs;
      this.#deviationUs = rttUs / 2;
      this.#rttvarUs = Math.max(this.#deviationUs, MIN_MARGIN_US / 4);
      this.#roundMaxUs = this.#rttvarUs;
      this.#roundEnd = next;
    } else {
      this.#deviate(rttUs - this.srttUs);
      this.srttUs += (rttUs - this.srttUs) * SRTT_GAIN;
      if (acknowledged > this.#roundEnd) this.#endRound(next);
    }
    const exactUs = Math.min(this.srttUs + 4 * this.#rttvarUs, MAX_RTO_US);
    this.currentUs = Math.ceil(exactUs / JIFFY_US) * JIFFY_US;
  }

  #deviate(errorUs: number): void {
    const change = Math.abs(errorUs) - this.#deviationUs;
    const isFaster = errorUs < 0 && change > 0;
    this.#deviationUs += change * (isFaster ? FASTER_GAIN : RTTVAR_GAIN);
    this.#roundMaxUs = Math.max(this.#roundMaxUs, this.#deviationUs);
    this.#rttvarUs = Math.max(this.#rttvarUs, this.#roundMaxUs);
  }

  #endRound(next: number): void {
    this.#rttvarUs -= (this.#rttvarUs - this.#roundMaxUs) / 4;
    this.#roundEnd = next;
    this.#roundMaxUs = MIN_MARGIN_US / 4;
  }

  /** RFC 6298, 5.5. */
  backOff(): void {
    this.currentUs = Math.min(2 * this.currentUs, MAX_RTO_US);
  }

  /** The handshake is done, and its SYN was sent more than once (RFC 6298, 5.7). */
  afterRepeatedSyn(): void {
    if (this.srttUs === 0) this.currentUs = FALLBACK_RTO_US;
  }
}
