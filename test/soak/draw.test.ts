import { expect, test } from 'vitest';
import { drawScenario } from '../../simulator/soak/draw.ts';
import { durationUs } from '../../simulator/world/duration.ts';
import { FAULT_NAMES } from '../../simulator/world/faults/index.ts';
import { checkFaults, parseScenario } from '../../simulator/world/scenario.ts';

const DAY_US = 86400e6;

test('every drawn world is a scenario that passes its own validation', () => {
  for (const [devices, forUs] of [
    [20, DAY_US],
    [1, 3600e6],
    [3, 600e6],
  ])
    for (let seed = 1; seed <= 100; seed++) {
      const scenario = parseScenario(JSON.stringify(drawScenario(seed, devices, forUs)));
      checkFaults(scenario.faults, durationUs(scenario.for ?? '') ?? 0, scenario.devices ?? 0);
    }
});

test('a hundred worlds have every fault in them, each world lacks some, and intervals go from 10 s to 30 min', () => {
  const worlds = Array.from({ length: 100 }, (_, index) => drawScenario(index + 1, 20, DAY_US));
  const kinds = worlds.map(({ faults }) => new Set(faults.map(({ fault }) => fault)));
  for (const name of FAULT_NAMES) {
    const count = kinds.filter((one) => one.has(name)).length;
    expect({ name, isInSome: count > 5, isInAll: count > 95 }).toEqual({
      name,
      isInSome: true,
      isInAll: false,
    });
  }
  const everyS = worlds.map(({ every }) => (durationUs(every ?? '') ?? 0) / 1e6);
  expect(Math.min(...everyS)).toBeLessThan(30);
  expect(Math.max(...everyS)).toBeGreaterThan(1500);
  expect(new Set(worlds.map(({ link }) => link)).size).toBeGreaterThan(50);
});

test('one seed gives one world', () => {
  expect(drawScenario(7, 20, DAY_US)).toEqual(drawScenario(7, 20, DAY_US));
  expect(drawScenario(51, 20, DAY_US)).toMatchObject({ devices: 1000, faults: [{ fault: 'broker-crash' }] });
});
