import { expect, test } from 'vitest';
import { later } from './later.ts';

const ended: string[] = [];

test('what is put off runs after the test, the last one first', () => {
  later(() => ended.push('first'));
  later(() => ended.push('second'));
  expect(ended).toEqual([]);
});

test('and before the next one', () => {
  expect(ended).toEqual(['second', 'first']);
});
