import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { DIALECTS } from '../../simulator/modem/index.ts';
import { OPEN_OPTIONS, planOf } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';
import { badTimes, failuresOf, HOUR_US, runWorld } from './world-rig.ts';

test.each(DIALECTS.map(({ name }) => name))('boards with a %s lose nothing while it hangs', (modem) => {
  const { world } = runWorld({ modem, link: ['nbiot-good', 'tunnel'], faults: badTimes('hangs') });
  expect(failuresOf(world)).toEqual([]);
  expect(world.observer.faults['modem-hangs']).toBe(3);
  expect(world.observer.reconnects).toBeGreaterThan(2);
  expect(world.observer.modems?.attaches).toBeGreaterThan(3);
});

test('the checks of modems are put to the test in every run', () => {
  const { world } = runWorld({ forUs: HOUR_US, brokerRestarts: [{ fromUs: HOUR_US / 2, downUs: 60e6 }] });
  const ours = world.observer.results().filter(({ name }) => /modem|attaches/.test(name));
  expect(ours.map(({ name }) => name)).toEqual([
    'modem brings no stray byte',
    'modem sends no stray byte',
    'attaches within the rule of operators',
    'modem is not left switched off',
    'connections that the modem ends end for the program',
  ]);
  for (const { evaluated } of ours) expect(evaluated).toBeGreaterThan(0);
});

test('connections of a board whose clock drifts are told in the time of the world', () => {
  const plan = planOf(
    {
      ...OPEN_OPTIONS,
      ...{ devices: 1, forUs: HOUR_US, everyUs: 60e6, modem: 'bg96' },
      brokerRestarts: [{ fromUs: HOUR_US / 2, downUs: 60e6 }],
      faults: [{ fault: 'clock-drift', atUs: 60e6, forUs: HOUR_US - 60e6, devices: 'all', ppm: -50_000 }],
    },
    ownFirmware,
  );
  const times: number[] = [];
  const line = (timeUs: number) => void times.push(timeUs);
  const world = new World(plan, { line });
  world.run(world.endUs);
  expect(failuresOf(world)).toEqual([]);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
});

test('the same seed gives the same bytes', () => {
  const run = () => runWorld({ forUs: HOUR_US, faults: badTimes('interrupts').slice(0, 0), seed: 3 }).hash;
  expect(run()).toBe(run());
});

test('a bad day of a modem wants a modem, and echo knows none', () => {
  const base = { ...OPEN_OPTIONS, forUs: 4 * HOUR_US };
  expect(() => planOf({ ...base, faults: badTimes('slow') }, ownFirmware)).toThrow('no board has one');
  expect(() => planOf({ ...base, modem: 'bg96', app: 'echo' }, ownFirmware)).toThrow('echo knows no modem');
  expect(() => planOf({ ...base, modem: 'sim900000' }, ownFirmware)).toThrow('bg96, bg95');
});
