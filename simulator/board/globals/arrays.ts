import { makeError } from '../realm.ts';

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
  mapInPlace(from: unknown, to: unknown, map?: unknown, bits?: unknown): void {
    if (!isNumbers(from) || !isNumbers(to))
      throw makeError('Error', 'First 2 arguments should be array buffers');
    if (
      map !== undefined &&
      map !== null &&
      typeof map !== 'function' &&
      !isNumbers(map) &&
      !Array.isArray(map)
    )
      throw makeError('Error', 'Third argument should be a function or array');
    mapElements(from, to as unknown as WritableNumbers, map ?? undefined, Number(bits ?? 0) | 0);
  },
};

interface WritableNumbers {
  [index: number]: number;
  length: number;
}

function isNumbers(value: unknown): value is Numbers & ArrayBufferView {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Cuts the elements of `from` into pieces of so many bits: the highest first, or with a number below 0 the lowest. */
function mapElements(
  from: Numbers & ArrayBufferView,
  to: WritableNumbers,
  map: unknown,
  signedBits: number,
): void {
  const bitsFrom = 8 * (from.byteLength / (from.length || 1));
  const bits = Math.abs(signedBits) || bitsFrom;
  let [element, held, at] = [0, 0, 0];
  for (let index = 0; index < to.length && (at < from.length || held >= bits); index++) {
    const first = at;
    for (; held < bits; held += bitsFrom, at++)
      if (signedBits < 0) element |= (from[at] ?? 0) << held;
      else element = (element << bitsFrom) | (from[at] ?? 0);
    const mask = bits >= 32 ? -1 : (1 << bits) - 1;
    const value = bits >= 32 ? element : signedBits < 0 ? element & mask : (element >> (held - bits)) & mask;
    if (signedBits < 0) element >>= bits;
    held -= bits;
    if (typeof map === 'function')
      to[index] = (map as (value: number, index: number) => number)(value, first);
    else to[index] = map === undefined ? value : (map as Numbers)[value];
  }
}
