import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { checkOptions } from '../../simulator/run/index.ts';
import { drawWorld } from '../../simulator/soak/draw.ts';
import { seedOptions } from '../../simulator/soak/seed-world.ts';
import { FAULT_NAMES } from '../../simulator/world/faults/index.ts';

const DAY_US = 86400e6;

test('every drawn world passes the validation of options', () => {
  for (const [devices, forUs] of [
    [20, DAY_US],
    [1, 3600e6],
    [3, 600e6],
  ])
    for (let seed = 1; seed <= 100; seed++)
      expect(() => checkOptions(drawWorld(seed, devices, forUs))).not.toThrow();
});

test('a hundred worlds have every fault in them, each world lacks some, and intervals go from 10 s to 30 min', () => {
  const worlds = Array.from({ length: 100 }, (_, index) => drawWorld(index + 1, 20, DAY_US));
  const kinds = worlds.map(({ faults }) => new Set(faults.map(({ fault }) => fault)));
  // A modem's bad days are drawn where a soak has modems.
  for (const name of FAULT_NAMES.filter((one) => one !== 'modem')) {
    const count = kinds.filter((one) => one.has(name)).length;
    expect({ name, isInSome: count > 5, isInAll: count > 95 }).toEqual({
      name,
      isInSome: true,
      isInAll: false,
    });
  }
  const everyS = worlds.map(({ everyUs }) => everyUs / 1e6);
  expect(Math.min(...everyS)).toBeLessThan(30);
  expect(Math.max(...everyS)).toBeGreaterThan(1500);
  expect(new Set(worlds.map(({ link }) => link.join())).size).toBeGreaterThan(50);
});

test('one seed gives one world', () => {
  expect(drawWorld(7, 20, DAY_US)).toEqual(drawWorld(7, 20, DAY_US));
  expect(drawWorld(51, 20, DAY_US)).toMatchObject({ devices: 1000, faults: [{ fault: 'broker-crash' }] });
});

test('a soak of small worlds has its fleets all the same, as a reconnect storm needs many boards to show', () => {
  const small = { devices: 4, forUs: DAY_US };
  expect(seedOptions(51, small, ownFirmware)).toMatchObject({ devices: 1000, forUs: 20 * 60e6 });
  expect(seedOptions(52, small, ownFirmware)).toMatchObject(small);
});
