/** Devices with neighbouring numbers, both ends included. */
export interface DeviceRange {
  first: number;
  last: number;
}

export function countOf({ first, last }: DeviceRange): number {
  return last - first + 1;
}

export function numbersOf(range: DeviceRange): number[] {
  return Array.from({ length: countOf(range) }, (_, index) => range.first + index);
}

/** A state for each device of a range, by its number. */
export class ByDevice<T> {
  readonly #first: number;
  readonly #states: T[];

  constructor(range: DeviceRange, make: (device: number) => T) {
    this.#first = range.first;
    this.#states = numbersOf(range).map(make);
  }

  of(device: number): T {
    return this.#states[device - this.#first];
  }

  set(device: number, state: T): void {
    this.#states[device - this.#first] = state;
  }

  *[Symbol.iterator](): Iterator<[device: number, state: T]> {
    for (let index = 0; index < this.#states.length; index++)
      yield [this.#first + index, this.#states[index]];
  }
}
