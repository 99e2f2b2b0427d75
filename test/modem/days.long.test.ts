import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { BAD_DAY_NAMES, DIALECTS } from '../../simulator/modem/index.ts';
import { planOf } from '../../simulator/run/index.ts';
import { seedOptions } from '../../simulator/soak/seed-world.ts';
import { World } from '../../simulator/world/world.ts';
import { badTimes, failuresOf, HOUR_US, runWorld } from './world-rig.ts';

const FAMILIES = DIALECTS.map(({ name }) => name);

test.each(FAMILIES)('boards with a %s lose nothing on any bad day', (modem) => {
  const failed = BAD_DAY_NAMES.flatMap((how) => {
    const { world } = runWorld({ modem, devices: 2, faults: badTimes(how) });
    expect(world.observer.faults[`modem-${how}`]).toBe(6);
    return failuresOf(world).map((failure) => `${how}: ${failure}`);
  });
  expect(failed).toEqual([]);
});

test.each(FAMILIES)('five worlds of a soak with a %s end clean', (modem) => {
  const failed = [1, 2, 3, 4, 5].flatMap((seed) => {
    const options = seedOptions(seed, { devices: 5, forUs: 12 * HOUR_US, modem }, ownFirmware);
    const world = new World(planOf(options, ownFirmware), new HashedTrace(null));
    world.run(world.endUs);
    return failuresOf(world).map((failure) => `seed ${seed}: ${failure}`);
  });
  expect(failed).toEqual([]);
});
