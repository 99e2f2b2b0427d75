import { expect, test } from 'vitest';
import { planWith, runWorld } from './worlds.ts';

test('a board connects over a link without any delay: the handshake is over in the microsecond in which it began', () => {
  const plan = planWith({ devices: 1, forUs: 600e6 });
  plan.link = { name: 'made', faults: [{ fault: 'delay', rttMsP50: 0, rttMsP90: 0, basis: '[E]' }] };
  const { readings } = runWorld(plan);
  expect(readings.accepted).toBeGreaterThan(5);
  expect(readings.delivered).toBe(readings.accepted);
});
