import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { planOf } from '../../simulator/run/index.ts';
import { explainWorld } from '../../simulator/soak/explained-seed.ts';
import { seedOptions } from '../../simulator/soak/seed-world.ts';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

test.each([
  ['MQTT 3.1.1', {}],
  ['MQTT 5', { protocol: 5 }],
  ['QoS 2', { qos: 2 }],
  ['a modem', { modem: 'all' }],
] as const)('%s: in ten worlds of a soak the causes of each reading and reconnect add up', (_name, more) => {
  let evaluated = 0;
  for (const seed of SEEDS) {
    const options = seedOptions(seed, { devices: 3, forUs: 3 * 3600e6, ...more }, ownFirmware);
    const { check } = explainWorld(planOf(options, ownFirmware));
    expect(check, `seed ${seed}`).toMatchObject({ failed: 0, detail: '' });
    evaluated += check.evaluated;
  }
  expect(evaluated).toBeGreaterThan(200);
});

test.each([
  ['opens its next connection before the last one is closed', 93],
  ['sends CONNECT on two connections at once', 49],
  ['has four connections that are dialled at once', 282],
])('a client behind a modem that %s: they add up', (_what, seed) => {
  const options = seedOptions(seed, { devices: 5, forUs: 12 * 3600e6, modem: 'bg96' }, ownFirmware);
  const { check } = explainWorld(planOf(options, ownFirmware));
  expect(check).toMatchObject({ failed: 0, detail: '' });
});
