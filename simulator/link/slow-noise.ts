import type { Random } from '../kernel/random.ts';

const STEP_US = 200_000;

/** Standard normal noise that changes every 200 ms and forgets itself slowly (AR(1)), as jitter does. */
export class SlowNoise {
  #random: Random;
  #memoryPerStep: number;
  #step = Number.NEGATIVE_INFINITY;
  #value = 0;

  /** @param correlationUs after this long, 1/e of a value is left */
  constructor(random: Random, correlationUs: number) {
    this.#random = random;
    this.#memoryPerStep = Math.exp(-STEP_US / correlationUs);
  }

  at(timeUs: number): number {
    const step = Math.floor(timeUs / STEP_US);
    if (step > this.#step) {
      const memory = this.#memoryPerStep ** (step - this.#step);
      this.#value = memory * this.#value + Math.sqrt(1 - memory * memory) * this.#random.normal();
      this.#step = step;
    }
    return this.#value;
  }
}
