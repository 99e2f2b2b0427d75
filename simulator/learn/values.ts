/** Most items of one kind that are kept. */
export const MAX_KEPT = 100_000;

/** Items of one kind, in bounded memory: all of them; of more than are kept, every second, fourth ... one. */
export class Kept<Item> {
  /** How many there were. */
  count = 0;
  /** One of so many is kept. */
  stride = 1;
  items: Item[] = [];

  add(item: Item): void {
    if (this.count++ % this.stride === 0) this.items.push(item);
  }

  get isFull(): boolean {
    return this.items.length >= MAX_KEPT;
  }

  /** Keeps half of what it has, and of what comes half as many. */
  halve(): void {
    this.items = this.items.filter((_, index) => index % 2 === 0);
    this.stride *= 2;
  }
}

/** Numbers of one kind, in bounded memory. */
export class Values {
  #kept = new Kept<number>();

  add(value: number): void {
    this.#kept.add(value);
    if (this.#kept.isFull) this.#kept.halve();
  }

  /** How many there were. */
  get count(): number {
    return this.#kept.count;
  }

  sorted(): Float64Array {
    return Float64Array.from(this.#kept.items).sort();
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
