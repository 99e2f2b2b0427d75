import { expect, test } from 'vitest';
import { drawWorld } from '../../simulator/soak/draw.ts';

const DAY_US = 86400e6;
const worlds = Array.from({ length: 200 }, (_, seed) => drawWorld(seed + 1, 4, DAY_US).faults);
const crashes = worlds.map((faults) => faults.filter((fault) => fault.fault === 'broker-crash'));

test('some worlds have a broker on a disk, and then all its crashes keep what was synced', () => {
  const onDisk = crashes.filter((all) => all.some(({ keeps }) => keeps === 'synced'));
  expect(onDisk.length).toBeGreaterThan(10);
  expect(onDisk.length).toBeLessThan(100);
  expect(onDisk.flat().every(({ keeps }) => keeps === 'synced')).toBe(true);
});
