import { expect, test } from 'vitest';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import type { Random } from '../../simulator/kernel/random.ts';

const take = (random: Random, count: number) => Array.from({ length: count }, () => random.uniform());
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('one seed and one purpose give one stream; another seed or purpose gives another', () => {
  const stream = take(new Kernel(7).random('device 1/link up/loss'), 20);
  expect(take(new Kernel(7).random('device 1/link up/loss'), 20)).toEqual(stream);
  expect(take(new Kernel(8).random('device 1/link up/loss'), 20)).not.toEqual(stream);
  expect(take(new Kernel(7).random('device 2/link up/loss'), 20)).not.toEqual(stream);
});

test('the streams of neighbouring devices are not correlated', () => {
  const a = take(new Kernel(1).random('device 1/x'), 20_000);
  const b = take(new Kernel(1).random('device 2/x'), 20_000);
  const product = mean(a.map((value, index) => (value - 0.5) * (b[index] - 0.5)));
  expect(Math.abs(product * 12)).toBeLessThan(0.03);
});

test('distributions have the means and spreads that they promise', () => {
  const random = new Kernel(3).random('moments');
  const count = 50_000;
  expect(mean(take(random, count))).toBeCloseTo(0.5, 2);
  expect(mean(Array.from({ length: count }, () => random.exponential(4)))).toBeCloseTo(4, 0.8);
  const normal = Array.from({ length: count }, () => random.normal());
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((value) => value * value))).toBeCloseTo(1, 1);
  expect(mean(Array.from({ length: count }, () => random.below(10)))).toBeCloseTo(4.5, 1);
});

test('a probability of 0 draws nothing, so a fault that is off moves no other', () => {
  const one = new Kernel(1).random('x');
  const two = new Kernel(1).random('x');
  expect(one.chance(0)).toBe(false);
  expect(one.uniform()).toBe(two.uniform());
});
