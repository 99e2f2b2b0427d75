import { makeError } from '../realm.ts';
import { runningBoard } from '../running.ts';

type Numbers = ArrayLike<number>;

/** Members of `E` that work on arrays of numbers. */
export const arrayMethods = {
  sum: (numbers: Numbers) => Array.from(numbers).reduce((sum, one) => sum + one, 0),
  /** The sum of the squares of the distances from the mean, as the engine has it. */
  variance: (numbers: Numbers, mean: number) =>
    Array.from(numbers).reduce((sum, one) => sum + (one - mean) ** 2, 0),
  convolve(a: Numbers, b: Numbers, offset: number): number {
    let sum = 0;
    for (let index = 0; index < a.length; index++) sum += a[index] * b[(index + offset) % b.length];
    return sum;
  },
  /** With a function or a table; packed bits are not simulated. */
  mapInPlace(
    from: Numbers,
    to: { [index: number]: number; length: number },
    map?: unknown,
    bits?: unknown,
  ): void {
    if (bits !== undefined) throw runningBoard().notSimulated('E.mapInPlace with bits');
    const length = Math.min(from.length, to.length);
    for (let index = 0; index < length; index++) {
      if (typeof map === 'function')
        to[index] = (map as (value: number, index: number) => number)(from[index], index);
      else if (map === undefined) to[index] = from[index];
      else if (typeof map === 'object' && map !== null) to[index] = (map as Numbers)[from[index]];
      else throw makeError('Error', 'mapInPlace: map is not a function or an array');
    }
  },
};
