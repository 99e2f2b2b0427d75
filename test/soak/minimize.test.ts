import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimize } from '../../simulator/soak/minimize.ts';

test('what remains fails, and without any one part of it does not', () => {
  const parts = Array.from({ length: 40 }, (_, index) => index);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { minLength: 1, maxLength: 4 }),
      (culprits) => {
        const fails = (some: number[]) => culprits.every((one) => some.includes(one));
        expect(minimize(parts, fails)).toEqual([...culprits].sort((a, b) => a - b));
      },
    ),
  );
});

test('a failure that needs nothing leaves nothing; one that does not come again leaves all', () => {
  expect(minimize([1, 2, 3], () => true)).toEqual([]);
  expect(minimize([1, 2, 3], () => false)).toEqual([1, 2, 3]);
});
