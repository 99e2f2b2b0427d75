import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { worldOf } from '../../scripts/commands/world/soak.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import { planOf } from '../../simulator/run/index.ts';
import { replaySeed, seedOptions } from '../../simulator/soak/seed-world.ts';
import { expectRefusal, moteHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();
const SIM = '--devices 1 --for 20m --every 60s --qos 1 --link nbiot-good,tunnel --seed 4'.split(' ');

test('sim names its slowest readings, with what they waited for and the command that shows each', async () => {
  const json = join(folder, 'report.json');
  const { stdout } = await moteHere(['sim', ...SIM, '--json', json, '--explain']);
  const { slowest, latencyMs }: SimReport = JSON.parse(readFileSync(json, 'utf8'));
  expect(slowest).toHaveLength(10);
  expect(slowest[0].tookMs).toBeCloseTo(latencyMs.max ?? 0, 6);
  const waited = Object.values(slowest[0].waitedMs).reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeCloseTo(slowest[0].tookMs, 6);
  const { device, replay } = slowest[0];
  expect(replay).toMatch(
    /^npx mote replay --devices 1 --for 20m .*--seed 4 --device \d --around \w+ --within \w+$/,
  );
  expect(stdout).toContain(`device ${device} at `);
  expect(stdout).toContain('waited for ');
  const shown = await moteHere(replay.split(' ').slice(2));
  expect(shown).toMatchObject({ status: 0, stderr: '' });
  expect(shown.stdout).toMatch(/app +publish/);
});

test('options that a soak is told hold in each of its worlds, in its replays too; what is left open is drawn', () => {
  const texts = { devices: '2', for: '1h', link: 'umts', qos: '0', transport: 'ws', sensors: 'bme280' };
  const world = worldOf(texts);
  const worlds = [1, 2, 3, 4, 5].map((seed) => seedOptions(seed, world, ownFirmware));
  for (const options of worlds) {
    expect(options).toMatchObject({ devices: 2, link: ['umts'], qos: 0, transport: 'ws' });
    expect(() => planOf(options, ownFirmware)).not.toThrow();
  }
  expect(new Set(worlds.map(({ everyUs }) => everyUs)).size).toBeGreaterThan(1);
  expect(replaySeed(3, world)).toBe(
    'npx mote replay --world 3 --devices 2 --for 1h --qos 0 --link umts --sensors bme280 --transport ws',
  );
});

test.each([
  ['soak --seed 7', '--seed 7: each world of a soak is its own seed; give --seeds or --world'],
  ['replay --world 7 --seed 3', '--seed 3: each world of a soak is its own seed'],
  [
    'replay {"faults":[{"fault":"modem","how":"hangs","at":"1m","for":"1m"}]}',
    'scenario: faults.0.fault modem: no board has one; give modem',
  ],
  ['replay x.json --world 7', '--world 7: a world of mote soak; leave the scenario x.json away'],
  ['replay --link moon', 'no link is called "moon"'],
  ['soak --link moon', 'no link is called "moon"'],
])('mote %s is refused with one line', (args, message) => expectRefusal(args.split(' '), message));
