import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from '../../simulator/checks/histogram.ts';

test('an empty histogram has no percentile', () => {
  expect(new Histogram().percentile(0.5)).toBe(null);
});

test('every percentile is within 0.4 % of the one that sorting gives, and the maximum is exact', () => {
  const values = fc.array(fc.oneof(fc.nat(1000), fc.maxSafeNat()), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (numbers, fraction) => {
      const histogram = new Histogram();
      for (const number of numbers) histogram.add(number);
      const sorted = numbers.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)];
      const error = Math.abs((histogram.percentile(fraction) ?? Number.NaN) - exact);
      return error <= exact * 0.004 && histogram.max === sorted.at(-1);
    }),
  );
});

test('what two histograms have counted, one can take in', () => {
  const [first, second] = [new Histogram(), new Histogram()];
  for (const value of [1, 2, 300]) first.add(value);
  for (const value of [4, 2 ** 40]) second.add(value);
  const both = new Histogram();
  both.merge(first.spread);
  both.merge(JSON.parse(JSON.stringify(second.spread)));
  expect(both).toMatchObject({ count: 5, max: 2 ** 40 });
  expect(both.percentile(0.6)).toBe(4);
  expect(both.spread.buckets).toHaveLength(5);
});
