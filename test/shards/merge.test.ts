import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headerOf, ShardFile, type ShardHeader } from '../../scripts/commands/world/shards/files.ts';
import { readLines } from '../../scripts/commands/world/shards/lines.ts';
import { MAX_SHARDS, parseShard, seedsOf } from '../../scripts/commands/world/shards/shard.ts';
import { makeProgram } from '../../simulator/run/index.ts';
import type { SeedResult } from '../../simulator/soak/report.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../commands/cli.ts';

const WORLD = { devices: 2, forUs: 3600e6 };
const SEEDS = [1, 2, 3, 4, 5, 6];
const programs = { client: makeProgram('client', 'one'), app: makeProgram('app', 'two') };
const headerIn = (index: number): ShardHeader => headerOf(WORLD, SEEDS, { index, of: 2 }, programs);

/** A world that did not end, which is a result like others. */
function resultOf(seed: number): SeedResult {
  const broken = { check: 'the run ends', detail: `seed ${seed} näher` };
  return { seed, deviceHours: 2, wallS: 0.5, report: null, isTwice: false, spreads: null, broken };
}

/** The results of a part in a folder, as a soak leaves them. */
function writeShard(folder: string, index: number, header = headerIn(index)): void {
  const file = new ShardFile(folder, header, false);
  for (const seed of seedsOf(SEEDS, { index, of: 2 }).reverse()) file.add(resultOf(seed));
  file.close(2);
}

const merge = async (folder: string) => (await moteHere(['merge', folder])).stderr;

test.each([
  ['2/8', {}, { index: 2, of: 8 }],
  ['auto', { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '4' }, { index: 4, of: 4 }],
  [
    'auto',
    {
      SLURM_ARRAY_TASK_ID: '14',
      SLURM_ARRAY_TASK_MIN: '10',
      SLURM_ARRAY_TASK_STEP: '2',
      SLURM_ARRAY_TASK_COUNT: '5',
    },
    { index: 3, of: 5 },
  ],
  ['auto', { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '9' }, { index: 1, of: 9 }],
  ['auto/6', { JOB_COMPLETION_INDEX: '5' }, { index: 6, of: 6 }],
])('--shard %s with %j is that part', (text, env, shard) => {
  expect(parseShard(text, env)).toEqual(shard);
});

test.each([
  ['0/4', {}, 'counted from 1 to 4'],
  ['5/4', {}, 'counted from 1 to 4'],
  ['x', {}, 'write the part and how many'],
  ['1', {}, 'write the part and how many'],
  [`1/${MAX_SHARDS + 1}`, {}, `from 1 to ${MAX_SHARDS} parts`],
  ['auto', {}, 'SLURM_ARRAY_TASK_ID'],
  ['auto', { JOB_COMPLETION_INDEX: '5' }, 'write auto/8'],
  ['auto/6', { JOB_COMPLETION_INDEX: 'six' }, 'JOB_COMPLETION_INDEX is "six"'],
])('--shard %s with %j is refused', (text, env, words) => {
  expect(() => parseShard(text, env)).toThrow(words);
});

test('the parts of a soak have each of its worlds once', () => {
  const parts = [1, 2, 3, 4].map((index) => seedsOf(SEEDS, { index, of: 4 }));
  expect(parts).toEqual([[1, 5], [2, 6], [3], [4]]);
});

test.each([
  [['--seeds', '1..2', '--shard', '3/3'], '--seeds 1..2 has no world for it'],
  [['--resume'], '--resume: goes on with the journal in the folder of --results'],
  [['--seeds', '1..2', '--results', '/dev/null/r'], '--results /dev/null/r'],
])('mote soak %j is refused', (args, words) => expectRefusal(['soak', ...args], words));

test('a part is kept in the order of its seeds, and its journal is gone', () => {
  const folder = temporaryFolder();
  writeShard(folder, 1);
  expect(readdirSync(folder)).toEqual(['shard-1-of-2.jsonl']);
  const lines = [...readLines(join(folder, 'shard-1-of-2.jsonl'))].map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ format: 2, from: 1, to: 6, of: 2, index: 1 });
  expect(lines.slice(1, -1)).toEqual([1, 3, 5].map(resultOf));
  expect(lines.at(-1)).toEqual({ end: true, wallS: 2 });
});

test('a journal that a kill has cut at any byte gives the worlds that it holds whole', () => {
  const folder = temporaryFolder();
  const file = new ShardFile(folder, headerIn(1), false);
  for (const seed of [1, 3]) file.add(resultOf(seed));
  const [name] = readdirSync(folder);
  const bytes = readFileSync(join(folder, name));
  const [head, one, two] = bytes.toString().split('\n');
  const ends = [head, `${head}\n${one}`, `${head}\n${one}\n${two}`].map((text) => Buffer.byteLength(text));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const copy = temporaryFolder();
    writeFileSync(join(copy, `shard-1-of-2.7-elsewhere.part`), bytes.subarray(0, cut));
    const resumed = new ShardFile(copy, headerIn(1), true);
    const whole = ends.filter((end) => cut >= end).length;
    expect(resumed.earlier).toEqual([1, 3].slice(0, Math.max(0, whole - 1)).map(resultOf));
  }
});

test('a journal of another program is not gone on with', () => {
  const folder = temporaryFolder();
  new ShardFile(folder, { ...headerIn(1), code: 'another' }, false).add(resultOf(1));
  expect(new ShardFile(folder, headerIn(1), true).earlier).toEqual([]);
});

test('mote merge adds up what the parts found, the failures of each world with its replay', async () => {
  const folder = temporaryFolder();
  for (const index of [1, 2]) writeShard(folder, index);
  const json = join(folder, 'whole.json');
  const { status, stderr } = await moteHere(['merge', folder, '--json', json]);
  expect(status).toBe(1);
  expect(stderr).toContain('npx mote replay --world 6 --devices 2 --for 1h');
  const report = JSON.parse(readFileSync(json, 'utf8'));
  expect(report).toMatchObject({ seeds: 6, deviceHours: 12, wallS: 4 });
  expect(report.failures.map(({ seed }: { seed: number }) => seed)).toEqual(SEEDS);
});

test('mote merge refuses what is no whole soak, and says what would do', async () => {
  const folder = temporaryFolder();
  await expect(merge(join(folder, 'none'))).resolves.toMatch(/ENOENT/);
  await expect(merge(folder)).resolves.toContain('holds no results of mote soak --results');
  writeShard(folder, 1);
  await expect(merge(folder)).resolves.toContain(
    `1 of 2 parts is missing; run npx mote soak --seeds 1..6 --devices 2 --for 1h --shard 2/2 --results ${folder} --resume`,
  );
  writeShard(folder, 2);
  cpSync(join(folder, 'shard-2-of-2.jsonl'), join(folder, 'shard-2-of-2-again.jsonl'));
  await expect(merge(folder)).resolves.toContain('hold the same part 2/2');
});

test('mote merge names a world with two traces, and both machines', async () => {
  const folder = temporaryFolder();
  const withTrace = (traceHash: string) => ({ ...resultOf(1), report: { traceHash } }) as SeedResult;
  for (const [machine, hash] of [
    ['ant', 'aaa'],
    ['bee', 'bbb'],
  ]) {
    const lines = [{ ...headerIn(1), machine }, withTrace(hash), { end: true, wallS: 1 }];
    writeFileSync(
      join(folder, `${machine}.jsonl`),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  }
  await expect(merge(folder)).resolves.toMatch(
    /world 1 has two traces, aaa in .*ant.* and bbb in .*bee.*ant with Node v\d.* and bee with Node v/,
  );
});

test.each([
  ['cut', (text: string) => text.slice(0, -20), /line 5 is cut or damaged; run its shard again/],
  ['without a world', (text: string) => text.replace(/\{"seed":3.*\n/, ''), /world 3 is missing/],
  ['of something else', () => 'hello\n', /no results of mote soak/],
  [
    'with numbers that no soak has',
    (text: string) => text.replace('"of":2', '"of":1e300'),
    /no results of mote soak/,
  ],
])('mote merge refuses a file that is %s', async (_what, change, words) => {
  const folder = temporaryFolder();
  for (const index of [1, 2]) writeShard(folder, index);
  const path = join(folder, 'shard-1-of-2.jsonl');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  await expect(merge(folder)).resolves.toMatch(words);
});
