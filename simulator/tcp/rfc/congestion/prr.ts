/**
 * Proportional Rate Reduction (RFC 6937, 3.1; RFC 9937): during fast recovery, what is sent follows what is
 * delivered, so that the window arrives at the threshold when the recovery ends. In segments.
 */
export class ProportionalRateReduction {
  /** RecoverFS, prr_delivered and prr_out. */
  #prior = 0;
  #delivered = 0;
  #sent = 0;

  begin(prior: number): void {
    this.#prior = prior;
    this.#delivered = 0;
    this.#sent = 0;
  }

  sent(): void {
    this.#sent++;
  }

  /** @param isGood the ACK advances and reveals no new loss. @returns the window after this ACK */
  window(inFlight: number, threshold: number, delivered: number, isGood: boolean): number {
    this.#delivered += delivered;
    let more: number;
    if (inFlight > threshold) {
      more = Math.ceil((this.#delivered * threshold) / this.#prior) - this.#sent;
    } else {
      const bound = Math.max(this.#delivered - this.#sent, delivered) + (isGood ? 1 : 0);
      more = Math.min(threshold - inFlight, bound);
    }
    // The first retransmission leaves at once.
    return inFlight + Math.max(more, this.#sent === 0 ? 1 : 0);
  }
}
