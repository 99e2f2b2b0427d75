/** Rows of numbers, the first of which is a time; in one array, as there are many. */
export class Rows {
  readonly width: number;
  readonly count: number;
  readonly #values: Float64Array;

  constructor(width: number, values: Float64Array) {
    this.width = width;
    this.#values = values;
    this.count = values.length / width;
  }

  at(row: number, place: number): number {
    return this.#values[row * this.width + place];
  }

  set(row: number, place: number, value: number): void {
    this.#values[row * this.width + place] = value;
  }

  timeUs(row: number): number {
    return this.#values[row * this.width];
  }

  /** The first row at or after a time. */
  from(timeUs: number): number {
    return firstFrom(this.count, (row) => this.timeUs(row), timeUs);
  }

  /** The rows of a time, with the one before, which may last into it. */
  *within({ fromUs, toUs }: { fromUs: number; toUs: number }): Generator<number> {
    for (let row = Math.max(0, this.from(fromUs) - 1); row < this.count && this.timeUs(row) <= toUs; row++)
      yield row;
  }

  /** The row nearest to a time; -1 where there is none. */
  nearest(timeUs: number): number {
    const after = this.from(timeUs);
    if (after === 0) return this.count > 0 ? 0 : -1;
    if (after === this.count) return after - 1;
    return this.timeUs(after) - timeUs < timeUs - this.timeUs(after - 1) ? after : after - 1;
  }
}

/** Of a sorted list, the first place at or after a time. */
export function firstFrom(count: number, timeOf: (place: number) => number, timeUs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) < timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows in the order of time; of one time in that in which they came. */
export function byTime(width: number, values: Float64Array): Rows {
  const count = values.length / width;
  const order = Array.from({ length: count }, (_, row) => row);
  if (order.every((row) => row === 0 || values[row * width] >= values[(row - 1) * width]))
    return new Rows(width, values);
  order.sort((one, other) => values[one * width] - values[other * width] || one - other);
  const sorted = new Float64Array(values.length);
  order.forEach((row, at) => {
    sorted.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return new Rows(width, sorted);
}
