import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { planOf } from '../../simulator/run/index.ts';
import { runSeed, SLOW_P99_MS } from '../../simulator/soak/processes/run-seed.ts';
import { seedOptions } from '../../simulator/soak/seed-world.ts';
import { ADDS_UP, Attribution, type Explained } from '../../simulator/why/attribution.ts';
import { World } from '../../simulator/world/world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';
import { tookUs } from './explained.ts';

const seedPlan = (seed: number) =>
  planOf(seedOptions(seed, { devices: 3, forUs: 3 * 3600e6 }, ownFirmware), ownFirmware);

function run(plan: WorldPlan, why?: Attribution): string {
  const trace = new HashedTrace(null);
  const world = new World(plan, trace, why && { why });
  why?.watch(world);
  world.run(world.endUs);
  return trace.close();
}

test.each([5, 12, 20])(
  'seed %i: the causes of each reading add up, and nobody sees a difference in the run',
  (seed) => {
    const plan = seedPlan(seed);
    const why = new Attribution(plan);
    const readings: Explained[] = [];
    why.onExplained = (one) => readings.push(one);
    expect(run(plan, why)).toBe(run(plan));
    expect(why.result).toMatchObject({ failed: 0, detail: '' });
    expect(why.result.evaluated).toBeGreaterThanOrEqual(readings.length);
    expect(readings.length).toBeGreaterThan(20);
    for (const { spans, reading, deliveredUs } of readings) {
      expect(spans[0].fromUs).toBe(reading.timeUs);
      expect(spans.at(-1)?.toUs).toBe(deliveredUs);
    }
  },
);

test('the shares of all readings hold all of their time', () => {
  const plan = seedPlan(12);
  const why = new Attribution(plan);
  let allUs = 0;
  why.onExplained = (one) => {
    if (one.reading.timeUs < plan.forUs) allUs += tookUs(one);
  };
  run(plan, why);
  const sums = Object.values(why.readings.between(0, 1).sums);
  expect(sums.reduce((sum, us) => sum + us, 0)).toBeCloseTo(allUs, 0);
});

test('a reading whose parts do not reach the broker fails the check by its number', () => {
  const plan = seedPlan(5);
  const why = new Attribution(plan);
  const device = why.device.bind(why);
  why.device = (number) => {
    const path = device(number);
    path.waited = () => {};
    path.opened = (flow) => {
      flow.seen = { up: nothing, down: nothing, lookForHold: () => {} };
    };
    return path;
  };
  const nothing = { sent: () => {}, arrived: () => {}, deadEnd: () => {} };
  run(plan, why);
  expect(why.result.failed).toBe(why.result.evaluated);
  expect(why.result.detail).toMatch(
    /^device \d: (reading 1|a reconnect): \d+ to \d+ us are not explained$|parts at \d+ us$/,
  );
});

test('a soak asks a world that was slow where its time went, and no other', () => {
  const soak = { devices: 1, forUs: 2 * 3600e6 };
  const slow = runSeed(
    3,
    { ...soak, everyUs: 600e6, keepAliveUs: 900e6, link: ['gprs', 'nat-5min'] },
    ownFirmware,
  );
  expect(slow.report?.latencyMs.p99).toBeGreaterThan(SLOW_P99_MS);
  expect(slow.report?.causes?.readings.bins.length).toBeGreaterThan(0);
  expect(slow.report?.checks.at(-1)).toMatchObject({ name: ADDS_UP, failed: 0 });
  const quick = runSeed(3, { ...soak, link: ['lte-cat4'] }, ownFirmware);
  expect(quick.report?.causes).toBeUndefined();
});
