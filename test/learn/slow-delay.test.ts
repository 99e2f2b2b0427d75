import { expect, test } from 'vitest';
import { linkOf } from '../../simulator/learn/index.ts';
import { underSlowDelay } from '../../simulator/learn/slow-delay.ts';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { captureOf, learnedFrom } from './captures.ts';

const RATE: Extract<FaultPlan, { fault: 'rate' }> = {
  fault: 'rate',
  upKbit: 5000,
  downKbit: 5000,
  queueKB: 64,
  halfDuplex: false,
};

test.each([
  [450, 2000],
  [420, 800],
])(
  'a delay of %i ms, and one time in ten %i, is learned though a tap sees the mean of two moments',
  (rttMsP50, rttMsP90) => {
    const faults: FaultPlan[] = [RATE, { fault: 'delay', rttMsP50, rttMsP90 }];
    const { learned, nearest } = learnedFrom(captureOf({ faults, devices: 5, forUs: 24 * 3600e6 }), RATE);
    expect(learned.rtt?.p90).toBeLessThan(rttMsP90 * 0.95);
    const { faults: found } = linkOf(learned, { name: 'made', file: 'made', nearest });
    const delay = found.find(({ fault }) => fault === 'delay');
    if (delay?.fault !== 'delay') throw new Error('no delay was learned');
    expect(delay.rttMsP50 / rttMsP50).toBeGreaterThan(0.95);
    expect(delay.rttMsP50 / rttMsP50).toBeLessThan(1.05);
    expect(delay.rttMsP90 / rttMsP90).toBeGreaterThan(0.93);
    expect(delay.rttMsP90 / rttMsP90).toBeLessThan(1.07);
  },
);

test('a delay that hardly varies is what was seen', () => {
  const { p50, p90 } = underSlowDelay({ p50: 100, p90: 104 }, 250);
  expect(p50).toBeCloseTo(100, 0);
  expect(p90).toBeCloseTo(104, 0);
});
