import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MOTE, temporaryFolder } from '../commands/cli.ts';
import { Running } from '../realtime/broker/running.ts';
import { patiently } from './patient.ts';

const folder = temporaryFolder();
const SOAK = 'soak --seeds 1..40 --devices 5 --for 6h';
const partOf = (index: number, results: string) => [
  ...SOAK.split(' '),
  ...['--shard', `${index}/4`, '--results', results],
];
const whole = join(folder, 'whole.json');
/** Wall-clock time is the only figure that may differ. */
const read = (path: string) => ({ ...JSON.parse(readFileSync(path, 'utf8')), wallS: 0 });

beforeAll(() => {
  expect(patiently([...SOAK.split(' '), '--json', whole]).status).toBe(0);
}, 600_000);

test('a loop of the shell over four parts, and a merge, say what one machine says', () => {
  const npx = join(folder, 'npx');
  writeFileSync(npx, `#!/bin/sh\nshift\nexec '${process.execPath}' '${MOTE}' "$@"\n`, { mode: 0o755 });
  const loop = `set -e; for i in 1 2 3 4; do npx mote ${SOAK} --shard $i/4 --results r; done; npx mote merge r --json m.json`;
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const { status } = spawnSync('sh', ['-c', loop], { cwd: folder, env: { ...process.env, PATH } });
  expect(status).toBe(0);
  expect(read(join(folder, 'm.json'))).toEqual(read(whole));
});

test('clocks of machines that differ by years change nothing: no time of a file is asked for', () => {
  const results = join(folder, 'r');
  const dates = ['1971-01-01', '2026-01-01', '2099-01-01', '1999-01-01'];
  readdirSync(results).forEach((name, index) => {
    utimesSync(join(results, name), new Date(dates[index]), new Date(dates[index]));
  });
  const again = join(folder, 'again.json');
  expect(patiently(['merge', results, '--json', again]).status).toBe(0);
  expect(read(again)).toEqual(read(whole));
});

/** Starts a part, and ends it by SIGKILL when its journal has this many lines. */
async function killed(args: string[], results: string, lines: number): Promise<void> {
  const part = new Running(args);
  const journal = () => readdirSync(results).find((name) => name.includes(`.${part.pid}-`));
  const written = () => readFileSync(join(results, journal() ?? ''), 'utf8').split('\n').length;
  while (journal() === undefined || written() < lines) await new Promise((go) => setTimeout(go, 20));
  await part.kill();
}

test('part 3 of four, killed twice and gone on with, adds up to what one machine says', async () => {
  const results = join(folder, 'killed');
  for (const index of [1, 2, 4]) expect(patiently(partOf(index, results)).status).toBe(0);
  const third = [...partOf(3, results), '--jobs', '1'];
  await killed(third, results, 4);
  await killed([...third, '--resume'], results, 7);
  expect(patiently(['merge', results]).stderr).toContain('1 of 4 parts is missing');
  expect(patiently([...partOf(3, results), '--resume']).status).toBe(0);
  expect(readdirSync(results).filter((name) => name.endsWith('.part'))).toEqual([]);
  const merged = join(folder, 'merged.json');
  expect(patiently(['merge', results, '--json', merged]).status).toBe(0);
  expect(read(merged)).toEqual(read(whole));
});

test('two processes of one part at once both end well, and leave one whole file', async () => {
  const results = join(folder, 'twice');
  const args = [
    'soak',
    '--seeds',
    '1..8',
    '--devices',
    '2',
    '--for',
    '2h',
    '--shard',
    '1/2',
    '--results',
    results,
  ];
  const both = [new Running(args), new Running([...args, '--resume'])];
  for (const one of both) await one.ended();
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(readdirSync(results)).toEqual(['shard-1-of-2.jsonl']);
  expect(patiently(args.with(8, '2/2')).status).toBe(0);
  expect(patiently(['merge', results]).status).toBe(0);
});

test.skipIf(spawnSync('unshare', ['-Urm', 'true']).status !== 0)(
  'a results folder that cannot be written is refused before any world (skipped: needs unshare)',
  () => {
    const script = `mount -t tmpfs -o ro tmpfs '${folder}/ro' && '${process.execPath}' '${MOTE}' ${partOf(1, join(folder, 'ro')).join(' ')}`;
    const { status, stderr } = spawnSync('unshare', ['-Urm', 'sh', '-c', `mkdir '${folder}/ro'; ${script}`], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^mote: --results .*read-only file system/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  },
);
