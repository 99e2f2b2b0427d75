import { expect, test } from 'vitest';
import {
  countLabel,
  countTicks,
  decadeLabel,
  decadesAround,
  decadeTicks,
} from '../../../simulator/realtime/page/browser/axes.ts';

const latency = (minMs: number | null, maxMs: number | null) => {
  const [low, high] = decadesAround(minMs, maxMs);
  return decadeTicks(low, high).map(decadeLabel);
};

test('one spike leaves the milliseconds readable: an axis of latency goes by powers of ten', () => {
  expect(latency(23, 50_000)).toEqual(['10 ms', '100 ms', '1 s', '10 s', '100 s']);
  expect(latency(20, 30)).toEqual(['10 ms', '100 ms']);
  expect(latency(100, 100)).toEqual(['100 ms', '1 s']);
  expect(latency(0, 4)).toEqual(['0.1 ms', '1 ms', '10 ms']);
  expect(latency(0.2, 900_000)).toEqual(['0.1 ms', '10 ms', '1 s', '100 s']);
  expect(latency(null, null)).toEqual(['1 ms', '10 ms', '100 ms', '1 s']);
});

test('an axis of counts has a few round ticks, and the highest count is on it', () => {
  for (const max of [0, 1, 2, 3, 7, 19, 20, 99, 501, 12_345, 3e6]) {
    const ticks = countTicks(max);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
    expect(ticks.length).toBeLessThanOrEqual(5);
    for (const tick of ticks) expect(Number.isInteger(tick)).toBe(true);
    expect(String(ticks[1]).replace(/0+$/, '')).toMatch(/^[125]$/);
  }
  expect(countTicks(19).map(countLabel)).toEqual(['0', '5', '10', '15', '20']);
  expect(countTicks(34_000).map(countLabel)).toEqual(['0', '10k', '20k', '30k', '40k']);
});
