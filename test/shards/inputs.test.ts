import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  differenceOf,
  FORMAT,
  headerOf,
  type ShardHeader,
} from '../../scripts/commands/world/shards/files.ts';
import { ownPrograms } from '../../scripts/commands/world/soak.ts';
import type { SoakWorld } from '../../simulator/soak/seed-world.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
const paths = Object.fromEntries(
  [
    'client.js',
    'app.js',
    'air.csv',
    'link.json',
    'modules/sensor.js',
    'drivers/QuectelBG96.js',
    'drivers/AT.js',
  ].map((name) => [name, join(folder, name)]),
);
const AIR = 'time_s,temperature,humidity,pressure\n0,20,50,1000\n3600,21,50,1000\n';
const LINK =
  '{"name":"ours","kind":"overlay","faults":[{"fault":"burst","goodS":20,"badS":2,"lossGoodPercent":0,"lossBadPercent":1,"basis":"[E]"}]}';
const CONTENTS: Record<string, [string, string]> = {
  'client.js': ['exports.a = 1;', 'exports.a = 2;'],
  'app.js': ['require("sensor");', 'require("sensor"); print(1);'],
  'air.csv': [AIR, AIR.replace('21', '22')],
  'link.json': [LINK, LINK.replace('20', '30')],
  'modules/sensor.js': ['exports.b = 1;', 'exports.b = 2;'],
  'drivers/QuectelBG96.js': ['require("AT");', 'require("AT"); print(1);'],
  'drivers/AT.js': ['exports.c = 1;', 'exports.c = 2;'],
};
for (const name of ['modules', 'drivers']) mkdirSync(join(folder, name));
const write = (name: string, version: 0 | 1) => writeFileSync(paths[name], CONTENTS[name][version]);
for (const name of Object.keys(CONTENTS)) write(name, 0);

const own = ownPrograms();
const headerFor = (world: Partial<SoakWorld>): ShardHeader =>
  headerOf({ devices: 1, forUs: 3600e6, ...world }, [1, 2], { index: 1, of: 2 }, own);

test.each<[string, Partial<SoakWorld>, string]>([
  ['client', { firmware: paths['client.js'] }, 'client.js'],
  ['app', { app: paths['app.js'] }, 'app.js'],
  ['app', { app: paths['app.js'] }, 'modules/sensor.js'],
  ['app', { app: paths['app.js'], modules: [join(folder, 'modules')] }, 'modules/sensor.js'],
  ['air', { air: paths['air.csv'] }, 'air.csv'],
  ['link', { link: ['ltem', paths['link.json']] }, 'link.json'],
  ['modules', { modem: 'bg96', modules: [join(folder, 'drivers')] }, 'drivers/AT.js'],
])('parts that ran with other contents behind %s %j are told apart', (name, world, changed) => {
  const before = headerFor(world);
  expect(differenceOf(before, headerFor(world))).toBeNull();
  write(changed, 1);
  const different = differenceOf(before, headerFor(world));
  write(changed, 0);
  expect(different?.name).toBe(name);
  expect(different?.one).toMatch(/^[0-9a-f]{64}$/);
  expect(different?.other).not.toBe(different?.one);
});

/** Two parts, the second with another header. */
async function mergeWith(change: (header: ShardHeader) => object): Promise<string> {
  const results = temporaryFolder();
  for (const index of [1, 2]) {
    const header = { ...headerFor({}), index };
    const line = index === 2 ? { ...header, ...change(header) } : header;
    const end = { end: true, wallS: 1 };
    writeFileSync(join(results, `${index}.jsonl`), `${JSON.stringify(line)}\n${JSON.stringify(end)}\n`);
  }
  return (await moteHere(['merge', results])).stderr;
}

test.each<[string, (header: ShardHeader) => object]>([
  ['mote is 9.9.9, not ', () => ({ mote: '9.9.9' })],
  ['code is aaa, not ', () => ({ code: 'aaa' })],
  ['client is bbb, not ', ({ inputs }) => ({ inputs: { ...inputs, client: 'bbb' } })],
  ['app is ccc, not ', ({ inputs }) => ({ inputs: { ...inputs, app: 'ccc' } })],
  ['air is ddd, not undefined', ({ inputs }) => ({ inputs: { ...inputs, air: 'ddd' } })],
  [
    'command is npx mote soak --seeds 1..2 --devices 2, not ',
    () => ({ command: 'npx mote soak --seeds 1..2 --devices 2' }),
  ],
  ['of is 3, not 2', () => ({ of: 3 })],
])('mote merge refuses a part by name: %s', async (words, change) => {
  const said = await mergeWith(change);
  expect(said).toMatch(/2\.jsonl is of another soak than /);
  expect(said).toContain(`1.jsonl: ${words}`);
  expect(said.trim().split('\n')).toHaveLength(1);
});

test('results of another format are refused with what would do', async () => {
  const said = await mergeWith(() => ({ format: 1 }));
  expect(said).toContain(`its format is 1, and this mote reads ${FORMAT}; merge with the mote that wrote it`);
});
