import { jiffyCeil } from './wheel.ts';

export const RTO_MIN_US = 200_000;
export const RTO_MAX_US = 120_000_000;
export const RTO_INIT_US = 1_000_000;
/** After a handshake without a usable sample (TCP_TIMEOUT_FALLBACK). */
const RTO_FALLBACK_US = 3_000_000;
const MIN_RTT_WINDOW_US = 300e6;

/** tcp_rtt_estimator and tcp_update_rtt_min: smoothed values are kept as the kernel keeps them, srtt times 8. */
export class Rtt {
  srtt8 = 0;
  /** Infinity without a sample. */
  minUs = Number.POSITIVE_INFINITY;
  /** `icsk_rto`: doubled by every timeout until the next sample. */
  rtoUs = RTO_INIT_US;
  #mdev = RTO_INIT_US;
  #mdevMax = 0;
  #rttvar = 0;
  #roundEnd = 0;
  #minAtUs = 0;

  get srttUs(): number {
    return this.srtt8 / 8;
  }

  /** The handshake gave no sample: its SYN was repeated and the peer has no timestamps. */
  fallBack(): void {
    this.#rttvar = RTO_FALLBACK_US;
    this.#mdev = RTO_FALLBACK_US;
    this.#mdevMax = RTO_FALLBACK_US;
    this.rtoUs = RTO_FALLBACK_US;
  }

  sample(us: number, snd_una: number, snd_nxt: number): void {
    if (this.srtt8 === 0) {
      this.srtt8 = us * 8;
      this.#mdev = us * 2;
      this.#rttvar = Math.max(this.#mdev, RTO_MIN_US);
      this.#mdevMax = this.#rttvar;
      this.#roundEnd = snd_nxt;
    } else this.#smooth(us, snd_una, snd_nxt);
    this.rtoUs = Math.min(jiffyCeil(this.srtt8 / 8 + this.#rttvar), RTO_MAX_US);
  }

  #smooth(us: number, snd_una: number, snd_nxt: number): void {
    const error = us - this.srtt8 / 8;
    this.srtt8 += error;
    let deviation = Math.abs(error) - this.#mdev / 4;
    // A sample far below the mean should not raise the deviation as much as one above it.
    if (error < 0 && deviation > 0) deviation /= 8;
    this.#mdev += deviation;
    if (this.#mdev > this.#mdevMax) {
      this.#mdevMax = this.#mdev;
      if (this.#mdevMax > this.#rttvar) this.#rttvar = this.#mdevMax;
    }
    if (snd_una > this.#roundEnd) {
      if (this.#mdevMax < this.#rttvar) this.#rttvar -= (this.#rttvar - this.#mdevMax) / 4;
      this.#roundEnd = snd_nxt;
      this.#mdevMax = RTO_MIN_US;
    }
  }

  /** The smallest sample of five minutes. */
  sampleMin(us: number, nowUs: number): void {
    if (us > this.minUs && nowUs - this.#minAtUs < MIN_RTT_WINDOW_US) return;
    this.minUs = us;
    this.#minAtUs = nowUs;
  }
}
