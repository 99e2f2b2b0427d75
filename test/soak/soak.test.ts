import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { planOf } from '../../simulator/run/index.ts';
import * as seeds from '../../simulator/soak/processes/run-seed.ts';
import { assembleSoak, RUN_ENDS, SAME_TWICE } from '../../simulator/soak/report.ts';
import { replaySeed, type SoakWorld, seedOptions } from '../../simulator/soak/seed-world.ts';
import { expectRefusal, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, 'latin1');
  return join(folder, name);
};
const runSeed = (seed: number, world: SoakWorld) => seeds.runSeed(seed, world, ownFirmware);
const small = { devices: 3, forUs: 4 * 3600e6 };

test('some small worlds hold all checks, each tenth twice and before a second decoder', () => {
  const results = Array.from({ length: 12 }, (_, index) => runSeed(index + 1, small));
  const report = assembleSoak(results, 1, createHash('sha256'), String);
  expect(report.failures).toEqual([]);
  expect(report).toMatchObject({ seeds: 12, deviceHours: 12 * 3 * 5 });
  expect(report.readings.lost).toBe(0);
  const second = report.checks.find(({ name }) => name === 'mqtt-packet reads the same');
  expect(second).toMatchObject({ failed: 0 });
  expect(second?.evaluated).toBeGreaterThan(10);
  expect(report.checks.find(({ name }) => name === SAME_TWICE)?.evaluated).toBe(1);
  const told = readFileSync(join(import.meta.dirname, '../../docs/soak.md'), 'utf8');
  expect(report.checks.filter(({ name }) => !told.includes(name))).toEqual([]);
  expect(report.latencyMs.p50).toBeGreaterThan(50);
  expect(report.reconnectMs.max).toBeGreaterThan(report.reconnectMs.p50 ?? Infinity);
  expect(Object.keys(report.faults).length).toBeGreaterThan(8);
  expect(report.neverFired.every((name) => !report.faults[name])).toBe(true);
});

test('with --qos 2 --protocol 5 handshakes both ways and aliases are counted, and mqtt-packet reads every byte', () => {
  const result = runSeed(20, { devices: 2, forUs: 2 * 3600e6, qos: 2, protocol: 5 });
  const report = assembleSoak([result], 1, createHash('sha256'), String);
  expect(report.failures).toEqual([]);
  const { qos2Handshakes, topicAliases, checks } = report;
  expect(qos2Handshakes.up).toBeGreaterThan(40);
  expect(qos2Handshakes.down).toBeGreaterThan(40);
  // `mote/1` as an alias takes three bytes less; topics that go once in a connection take three more.
  expect(topicAliases.used).toBeGreaterThan(40);
  expect(topicAliases.bytesSaved).toBeGreaterThan(0);
  const evaluated = (check: string) => checks.find(({ name }) => name === check)?.evaluated;
  expect(evaluated('mqtt-packet reads the same')).toBeGreaterThan(300);
  expect(evaluated('QoS 2 exactly once to the program')).toBeGreaterThan(40);
});

test('a replay looks as closely as the soak did', () => {
  const { report } = runSeed(10, small);
  const again = seeds.judge(planOf(seedOptions(10, small, ownFirmware), ownFirmware), replaySeed(10, small));
  expect(again).toEqual({ ...report, wallS: again.wallS });
  expect(again.checks.find(({ name }) => name === 'memory bounded')).toMatchObject({
    evaluated: 2,
    failed: 0,
  });
});

test.each([
  ['throws.js', '\nthrow new Error("no sensor");', /^device \d, .*throws\.js:2: .*no sensor/],
  ['endless.js', 'var n = 0;\nwhile (true) n++;', /^device \d, .*endless\.js:2: a loop went round/],
  [
    'hoards.js',
    'var all = [];\n\nwhile (true) all.push(new Array(1000).fill(1));',
    /^device \d, .*hoards\.js:3: it keeps more/,
  ],
])('a client that cannot start (%s) ends its own run, naming device and line', (name, text, detail) => {
  const { broken, report } = runSeed(1, { ...small, firmware: written(name, text) });
  expect(report).toBeNull();
  expect(broken?.check).toBe(RUN_ENDS);
  expect(broken?.detail).toMatch(detail);
});

test('a program that never rests is given up, naming device and line', () => {
  const app = written('busy.js', 'function again() {\n  setTimeout(again, 0);\n}\nsetTimeout(again, 1000);');
  const { broken } = runSeed(1, { devices: 1, forUs: 3600e6, app, maxSeedMs: 200 });
  expect(broken?.check).toBe(RUN_ENDS);
  expect(broken?.detail).toMatch(
    /^it had not ended after [\d.]+ s of CPU time; busiest was device 1, .*busy\.js:[12] in again\(\)$/,
  );
});

test.each([
  ['soak --seeds 9..1', '--seeds 9..1: write the first and the last, as 1..500'],
  ['soak --seeds one', '--seeds one: give a whole number'],
  ['soak --jobs 0', '--jobs 0: give a whole number from 1'],
  ['soak --for never', '--for never: not a duration'],
  ['soak --firmware no.js', '--firmware no.js: no such file'],
  [
    'replay',
    'say which world: the options of a mote sim, a scenario file, or --world for a world of mote soak',
  ],
  ['replay no.json', 'no.json: no such file'],
  ['replay --world 1 --for 1h --devices 1 --device 2', '--device 2: give a whole number from 1 to 1'],
])('mote %s is refused with one line', (args, message) => expectRefusal(args.split(' '), message));
