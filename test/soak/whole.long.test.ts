import { expect, test } from 'vitest';
import { soakWhole } from './whole.ts';

test('ten worlds of a soak in which program and client are one lose nothing', () => {
  const { failures, published, ran } = soakWhole(1, 10);
  expect(failures).toEqual([]);
  expect([ran, published > 1000]).toEqual([10, true]);
});
