import type { LwipConfig } from './lwip-config.ts';

const NO_SAMPLE = -1;

/** lwIP's retransmission time in ticks: Van Jacobson's estimator as his paper has it, and the backoff table. */
export class LwipRto {
  ticks: number;
  #config: LwipConfig;
  #sa = 0;
  #sv: number;
  #sampleFrom = NO_SAMPLE;
  #sampleSeq = 0;

  constructor(config: LwipConfig) {
    this.#config = config;
    this.ticks = config.initialRtoTicks;
    this.#sv = config.initialRtoTicks;
  }

  /** Times this segment unless another is being timed; one that goes out again is timed like any other. */
  sent(seq: number, tick: number): void {
    if (this.#sampleFrom !== NO_SAMPLE) return;
    this.#sampleFrom = tick;
    this.#sampleSeq = seq;
  }

  acknowledged(ack: number, tick: number): void {
    if (this.#sampleFrom === NO_SAMPLE || this.#sampleSeq >= ack) return;
    let m = tick - this.#sampleFrom - (this.#sa >> 3);
    this.#sa += m;
    m = Math.abs(m) - (this.#sv >> 2);
    this.#sv += m;
    this.reset();
    this.#sampleFrom = NO_SAMPLE;
  }

  forgetSample(): void {
    this.#sampleFrom = NO_SAMPLE;
  }

  reset(): void {
    this.ticks = this.#clamp((this.#sa >> 3) + this.#sv);
  }

  /** @param retransmissions before this timeout */
  backOff(retransmissions: number): void {
    const { backoffShift, rtoTicksMin } = this.#config;
    const shift = backoffShift[Math.min(retransmissions, backoffShift.length - 1)];
    this.ticks = this.#clamp(Math.max((this.#sa >> 3) + this.#sv, rtoTicksMin) * 2 ** shift);
  }

  #clamp(ticks: number): number {
    return Math.min(Math.max(ticks, this.#config.rtoTicksMin), this.#config.rtoTicksMax);
  }
}
