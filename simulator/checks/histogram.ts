/** Buckets per octave; a percentile is off by at most half a bucket: 1/256 of its value. */
const STEPS = 128;
const OCTAVES = 53;
const POWERS_OF_TWO = Float64Array.from({ length: OCTAVES + 1 }, (_, octave) => 2 ** octave);

/** A histogram as plain data, to be sent from one process to another. */
export interface Spread {
  /** Those that are not empty. */
  buckets: [bucket: number, count: number][];
  max: number;
}

/**
 * A distribution of whole numbers from 0 to 2^53 in fixed memory (49 kB). Up to 255 exact, above that every
 * value counts as the middle of its bucket, at most 0.4 % away. `max` is exact.
 */
export class Histogram {
  count = 0;
  max = 0;
  #buckets = new Float64Array(STEPS * (OCTAVES - 6));

  add(value: number): void {
    const whole = Math.max(0, Math.round(value));
    this.count++;
    if (whole > this.max) this.max = whole;
    this.#buckets[bucketOf(whole)]++;
  }

  get spread(): Spread {
    const buckets = [...this.#buckets.entries()].filter(([, count]) => count > 0);
    return { buckets, max: this.max };
  }

  /** Takes in what another histogram has counted. */
  merge({ buckets, max }: Spread): void {
    this.max = Math.max(this.max, max);
    for (const [bucket, count] of buckets) {
      this.#buckets[bucket] += count;
      this.count += count;
    }
  }

  /** @param fraction 0.5 for the median. @returns null when nothing was added */
  percentile(fraction: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(fraction * this.count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket];
      if (seen >= rank) return Math.min(middleOf(bucket), this.max);
    }
    return this.max;
  }
}

/** Doublings that bring the value below 2 * STEPS; integer steps only, so that every machine agrees. */
function octaveOf(value: number): number {
  const high = Math.floor(value / 0x100000000);
  const bits = high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value >>> 0);
  return Math.max(0, bits - 8);
}

function bucketOf(value: number): number {
  const octave = octaveOf(value);
  return octave * STEPS + Math.floor(value / POWERS_OF_TWO[octave]);
}

function middleOf(bucket: number): number {
  const octave = Math.max(0, Math.floor(bucket / STEPS) - 1);
  const low = (bucket - octave * STEPS) * 2 ** octave;
  return low + (2 ** octave - 1) / 2;
}
