/** Most values that are kept; of more, every second, fourth ... one. */
export const MAX_VALUES = 100_000;

/** Values of one kind, in bounded memory. */
export class Values {
  /** How many there were. */
  count = 0;
  #kept: number[] = [];
  #stride = 1;

  add(value: number): void {
    if (this.count++ % this.#stride !== 0) return;
    this.#kept.push(value);
    if (this.#kept.length < MAX_VALUES) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  sorted(): Float64Array {
    return Float64Array.from(this.#kept).sort();
  }

  /** By nearest rank; NaN without values. @param share 0 ... 1 */
  quantile(share: number): number {
    return quantileOf(this.sorted(), share);
  }
}

/** By nearest rank; NaN without values. @param share 0 ... 1 */
export function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}
