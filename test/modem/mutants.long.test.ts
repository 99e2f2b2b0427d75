import { expect, test } from 'vitest';
import { dialectOf } from '../../simulator/modem/index.ts';
import { makeProgram } from '../../simulator/run/index.ts';
import { buildMutant } from '../mutants/build.ts';
import { DRIVER_MUTANTS } from './mutants.ts';
import { badTimes, failuresOf, HOUR_US, runWorld } from './world-rig.ts';

/** A mistake that this many worlds do not show is not caught. */
const MAX_SEEDS = 40;

const longTime = (how: string): ReturnType<typeof badTimes> => [
  { fault: 'modem', how, atUs: 3 * HOUR_US, forUs: 1.5 * HOUR_US, devices: 'all' },
];

test.each(DRIVER_MUTANTS)('a driver that $name is caught', (mutant) => {
  const entry = `firmware/modem/app-${dialectOf(mutant.modem)?.name}.ts`;
  const app = makeProgram(mutant.name, buildMutant(mutant, [], entry));
  for (let seed = 1; seed <= MAX_SEEDS; seed++) {
    const { world } = runWorld(
      {
        modem: mutant.modem,
        devices: 3,
        forUs: 5 * HOUR_US,
        seed,
        link: ['nbiot-good', 'dead-zone'],
        // An hour and a half, beside shorter times, shows what is done again and again.
        faults: [...badTimes(mutant.how), ...longTime(mutant.how)],
      },
      app,
    );
    if (failuresOf(world).length > 0) return;
  }
  expect.fail(`${MAX_SEEDS} worlds with ${mutant.how} show nothing`);
});
