import { CAUSES, type Cause } from '../causes/causes.ts';
import type { Spans } from './span.ts';

/** Steps of a doubling: a reading's latency is known to an eighth of it. */
const STEPS = 8;
const MAX_BINS = STEPS * 48;
const PLACES = Object.fromEntries(CAUSES.map((cause, place) => [cause, place])) as Record<Cause, number>;

/** How much of some readings' time went to each cause, microseconds; causes without any are left out. */
export type CauseSums = Partial<Record<Cause, number>>;

/** Plain data, to be sent from one process to another. */
export interface SharesData {
  /** A bin each: its number, how many readings it has, and their time by cause. */
  bins: [bin: number, count: number, sums: CauseSums][];
  /** The longest stretch that one reading spent on a cause at a time. */
  longestUs: CauseSums;
}

/** Of many readings, by how long they took: where their time went. In fixed memory, whatever the run's length. */
export class Shares {
  count = 0;
  #counts = new Float64Array(MAX_BINS);
  #sums: (Float64Array | undefined)[] = [];
  #longest = new Float64Array(CAUSES.length);

  add(tookUs: number, { fromUs, toUs, causes, count }: Spans): void {
    const bin = binOf(tookUs);
    this.count++;
    this.#counts[bin]++;
    const sums = this.#bin(bin);
    for (let span = 0; span < count; span++) {
      const place = PLACES[causes[span]];
      const us = toUs[span] - fromUs[span];
      sums[place] += us;
      if (us > this.#longest[place]) this.#longest[place] = us;
    }
  }

  get data(): SharesData {
    const bins: SharesData['bins'] = [];
    this.#sums.forEach((sums, bin) => {
      if (sums !== undefined) bins.push([bin, this.#counts[bin], named(sums)]);
    });
    return { bins, longestUs: this.longestUs };
  }

  /** The longest stretch that one reading spent on a cause at a time. */
  get longestUs(): CauseSums {
    return named(this.#longest);
  }

  merge({ bins, longestUs }: SharesData): void {
    for (const [cause, us] of Object.entries(longestUs)) {
      const place = PLACES[cause as Cause];
      this.#longest[place] = Math.max(this.#longest[place], us);
    }
    for (const [bin, count, sums] of bins) {
      this.count += count;
      this.#counts[bin] += count;
      const own = this.#bin(bin);
      for (const [cause, us] of Object.entries(sums)) own[PLACES[cause as Cause]] += us;
    }
  }

  /**
   * Where the time went of the readings between two fractions of all, from the fastest to the slowest; 0.99 and 1 are the
   * slowest hundredth. A bin that lies across a bound counts in part.
   */
  between(from: number, to: number): { count: number; sums: CauseSums } {
    const sums = new Float64Array(CAUSES.length);
    let seen = 0;
    this.#sums.forEach((bin, index) => {
      if (bin === undefined) return;
      const count = this.#counts[index];
      const inside = Math.min(seen + count, to * this.count) - Math.max(seen, from * this.count);
      if (inside > 0)
        for (let place = 0; place < sums.length; place++) sums[place] += (bin[place] * inside) / count;
      seen += count;
    });
    return { count: (to - from) * this.count, sums: named(sums) };
  }

  #bin(bin: number): Float64Array {
    this.#sums[bin] ??= new Float64Array(CAUSES.length);
    return this.#sums[bin];
  }
}

function named(sums: Float64Array): CauseSums {
  return Object.fromEntries(CAUSES.map((cause, place) => [cause, sums[place]]).filter(([, us]) => us !== 0));
}

function binOf(us: number): number {
  let octave = 0;
  let step = Math.max(0, Math.round(us));
  for (; step >= 2 * STEPS; octave++) step = Math.floor(step / 2);
  return Math.min(MAX_BINS - 1, octave * STEPS + step);
}
