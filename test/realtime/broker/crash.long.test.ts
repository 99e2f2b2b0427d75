import { expect, test } from 'vitest';
import { crashBroker } from '../../../scripts/bench/crash-broker.ts';

test('after ten kills of mote broker --data nothing that was acknowledged is missing, and at QoS 2 nothing comes twice', async () => {
  const { acknowledged, missing, twice } = await crashBroker(10, () => {});
  expect([missing, twice]).toEqual([[], []]);
  expect(acknowledged).toBeGreaterThan(100);
});
