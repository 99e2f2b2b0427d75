import { Cubic } from './cubic.ts';

export const INITIAL_CWND = 10;

/** The congestion window, in segments: slow start, cubic, proportional rate reduction. */
export class Congestion {
  cwnd = INITIAL_CWND;
  ssthresh = Number.POSITIVE_INFINITY;
  prior_cwnd = 0;
  isLimited = false;
  readonly cubic = new Cubic();
  #count = 0;
  #prrDelivered = 0;
  #prrOut = 0;
  #maxPacketsOut = 0;
  #usageSeq = 0;
  #used = 0;
  #stampUs = 0;

  /** A loss was found: the threshold falls. */
  lowerThreshold(): void {
    this.ssthresh = this.cubic.lost(this.cwnd);
  }

  /** What is left at a retransmission timeout, which cubic forgets everything at. */
  timeout(inFlight: number): void {
    this.cwnd = inFlight + 1;
    this.#count = 0;
    this.cubic.reset();
  }

  /** tcp_current_ssthresh outside of a reduction. */
  get current(): number {
    return Math.max(this.ssthresh, (this.cwnd >> 1) + (this.cwnd >> 2));
  }

  /** tcp_init_cwnd_reduction. */
  startReduction(): void {
    this.#count = 0;
    this.prior_cwnd = this.cwnd;
    this.#prrDelivered = 0;
    this.#prrOut = 0;
    this.lowerThreshold();
  }

  /** tcp_cwnd_reduction (RFC 6937). */
  reduce(deliveredNow: number, inFlight: number, lostNow: number, advanced: boolean): void {
    if (deliveredNow <= 0 || this.prior_cwnd === 0) return;
    this.#prrDelivered += deliveredNow;
    const room = this.ssthresh - inFlight;
    let send: number;
    if (room < 0) {
      send = Math.ceil((this.ssthresh * this.#prrDelivered) / this.prior_cwnd) - this.#prrOut;
    } else {
      send = Math.max(this.#prrDelivered - this.#prrOut, deliveredNow);
      if (advanced && lostNow === 0) send++;
      send = Math.min(room, send);
    }
    this.cwnd = inFlight + Math.max(send, this.#prrOut > 0 ? 0 : 1);
  }

  sentInReduction(segments: number): void {
    this.#prrOut += segments;
  }

  /** cubictcp_cong_avoid. */
  grow(acked: number, nowUs: number): void {
    if (!this.#isLimitedNow()) return;
    let left = acked;
    if (this.cwnd < this.ssthresh) {
      const before = this.cwnd;
      this.cwnd = Math.min(this.cwnd + acked, this.ssthresh);
      left -= this.cwnd - before;
      if (left === 0) return;
    }
    this.#avoid(this.cubic.acknowledged(this.cwnd, left, nowUs), left);
  }

  /** tcp_cong_avoid_ai. @param perSegment acknowledged segments for which the window grows by one */
  #avoid(perSegment: number, acked: number): void {
    if (this.#count >= perSegment) {
      this.#count = 0;
      this.cwnd++;
    }
    this.#count += acked;
    const steps = Math.floor(this.#count / perSegment);
    this.#count -= steps * perSegment;
    this.cwnd += steps;
  }

  /** tcp_is_cwnd_limited. */
  #isLimitedNow(): boolean {
    return this.isLimited || (this.cwnd < this.ssthresh && this.cwnd < 2 * this.#maxPacketsOut);
  }

  /** tcp_cwnd_validate, after something was sent. */
  validate(
    limited: boolean,
    packetsOut: number,
    una: number,
    nxt: number,
    nowUs: number,
    rtoUs: number,
  ): void {
    if (una >= this.#usageSeq || limited || (!this.isLimited && packetsOut > this.#maxPacketsOut)) {
      this.isLimited = limited;
      this.#maxPacketsOut = packetsOut;
      this.#usageSeq = nxt;
    }
    if (this.#isLimitedNow()) {
      this.#used = 0;
      this.#stampUs = nowUs;
      return;
    }
    this.#used = Math.max(this.#used, packetsOut);
    if (nowUs - this.#stampUs < rtoUs) return;
    const used = Math.max(this.#used, INITIAL_CWND);
    if (used < this.cwnd) {
      this.ssthresh = this.current;
      this.cwnd = (this.cwnd + used) >> 1;
    }
    this.#used = 0;
    this.#stampUs = nowUs;
  }

  /** tcp_cwnd_restart: slow start again after an idle time. */
  restart(idleUs: number, rtoUs: number): void {
    const floor = Math.min(INITIAL_CWND, this.cwnd);
    this.ssthresh = this.current;
    for (let left = idleUs - rtoUs; left > 0 && this.cwnd > floor; left -= rtoUs) this.cwnd >>= 1;
    this.cwnd = Math.max(this.cwnd, floor);
  }
}
