import { expect, test } from 'vitest';
import { runFeatures } from './feature-sets.ts';
import { failuresOf } from './whole.ts';

test('ten worlds of a soak, each with a client of features that its seed has drawn, lose nothing', () => {
  const results = Array.from({ length: 10 }, (_, n) => runFeatures(n + 1));
  expect(results.flatMap(failuresOf)).toEqual([]);
  expect(new Set(results.map(({ features }) => String(features))).size).toBe(10);
});
