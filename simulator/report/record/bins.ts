/** Time slices of a run. A page is about a thousand pixels wide; more cannot be seen. */
export const BINS = 480;

/**
 * One figure over a run's time, in fixed memory: a value for each of some equal slices. Times are counted in whole
 * microseconds, so that sums do not depend on the order of what is added.
 */
export class Bins {
  readonly values: Float64Array;
  readonly #binUs: number;

  /** @param endUs where the run ends */
  constructor(endUs: number, bins = BINS) {
    this.values = new Float64Array(bins);
    this.#binUs = endUs / bins;
  }

  /** Adds the microseconds between two times to the slices that they cover. */
  addSpan(fromUs: number, toUs: number): void {
    const last = this.#at(toUs);
    for (let bin = this.#at(fromUs); bin <= last; bin++) {
      const startUs = Math.round(Math.max(fromUs, bin * this.#binUs));
      const endUs = Math.round(Math.min(toUs, (bin + 1) * this.#binUs));
      if (endUs > startUs) this.values[bin] += endUs - startUs;
    }
  }

  /** Adds the values of the same slices. */
  add(values: readonly number[]): void {
    for (let bin = 0; bin < values.length; bin++) this.values[bin] += values[bin];
  }

  /** Keeps the higher value of each slice. */
  raiseAll(values: readonly number[]): void {
    for (let bin = 0; bin < values.length; bin++)
      if (values[bin] > this.values[bin]) this.values[bin] = values[bin];
  }

  /** A level that was held between two times: each slice keeps the highest. */
  raise(fromUs: number, toUs: number, level: number): void {
    const last = this.#at(toUs);
    for (let bin = this.#at(fromUs); bin <= last; bin++)
      if (level > this.values[bin]) this.values[bin] = level;
  }

  /** The values as shares of what a slice could hold at most: 0 to 1. */
  shares(devices: number): number[] {
    return Array.from(this.values, (us) => Math.min(1, us / (this.#binUs * devices)));
  }

  #at(timeUs: number): number {
    return Math.min(this.values.length - 1, Math.max(0, Math.floor(timeUs / this.#binUs)));
  }
}
