import type { LwipConfig } from './lwip-config.ts';

/** lwIP's congestion window in bytes (RFC 5681 with RFC 3465's byte counting). */
export class LwipWindow {
  cwnd: number;
  #ssthresh: number;
  #bytesAcked = 0;

  constructor(config: LwipConfig) {
    this.cwnd = config.mss;
    this.#ssthresh = config.sendBufferBytes;
  }

  /** @param inRto slow start is limited to one segment an ACK while a timeout is being repaired */
  grow(acked: number, mss: number, inRto: boolean): void {
    if (this.cwnd < this.#ssthresh) {
      this.cwnd += Math.min(acked, (inRto ? 1 : 2) * mss);
      return;
    }
    this.#bytesAcked += acked;
    if (this.#bytesAcked < this.cwnd) return;
    this.#bytesAcked -= this.cwnd;
    this.cwnd += mss;
  }

  timeout(peerWindow: number, mss: number): void {
    this.#halve(peerWindow, mss);
    this.cwnd = mss;
    this.#bytesAcked = 0;
  }

  fastRetransmit(peerWindow: number, mss: number): void {
    this.#halve(peerWindow, mss);
    this.cwnd = this.#ssthresh + 3 * mss;
  }

  leaveFastRetransmit(): void {
    this.cwnd = this.#ssthresh;
    this.#bytesAcked = 0;
  }

  #halve(peerWindow: number, mss: number): void {
    this.#ssthresh = Math.max(Math.min(this.cwnd, peerWindow) >> 1, 2 * mss);
  }
}
