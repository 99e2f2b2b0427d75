import type { Random } from '../kernel/random.ts';

const STEP_US = 200_000;
/** Steps for which powers are stored: 100 s, more than the time between most packets. */
const KEPT_STEPS = 512;

/** Standard normal noise that changes every 200 ms and is correlated over time (AR(1)), as jitter is. */
export class SlowNoise {
  #random: Random;
  #memory: Memory;
  #step = Number.NEGATIVE_INFINITY;
  #value = 0;

  /** @param correlationUs time after which the correlation is 1/e */
  constructor(random: Random, correlationUs: number) {
    this.#random = random;
    this.#memory = memoryOf(correlationUs);
  }

  at(timeUs: number): number {
    const step = Math.floor(timeUs / STEP_US);
    if (step > this.#step) {
      const memory = this.#memory.after(step - this.#step);
      this.#value = memory * this.#value + Math.sqrt(1 - memory * memory) * this.#random.normal();
      this.#step = step;
    }
    return this.#value;
  }
}

/** Powers of the correlation per step; noises with the same correlation share one table. */
class Memory {
  readonly #perStep: number;
  readonly #kept: Float64Array;

  constructor(correlationUs: number) {
    this.#perStep = Math.exp(-STEP_US / correlationUs);
    this.#kept = Float64Array.from({ length: KEPT_STEPS }, (_, steps) => this.#perStep ** steps);
  }

  after(steps: number): number {
    return steps < KEPT_STEPS ? this.#kept[steps] : this.#perStep ** steps;
  }
}

const memories = new Map<number, Memory>();

function memoryOf(correlationUs: number): Memory {
  const known = memories.get(correlationUs) ?? new Memory(correlationUs);
  memories.set(correlationUs, known);
  return known;
}
