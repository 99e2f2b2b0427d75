import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { MachineFailure } from '../../simulator/errors.ts';
import { MAX_HEAP_MB } from '../../simulator/processes/death.ts';
import { Pool } from '../../simulator/soak/processes/pool.ts';
import { taskOf } from '../../simulator/soak/processes/run-seed.ts';
import type { SeedResult } from '../../simulator/soak/report.ts';
import { MOTE, mote, temporaryFolder } from '../commands/cli.ts';
import { Running } from '../realtime/broker/running.ts';

/** A world of this takes seconds, in which its process can be killed. */
const LONG = ['soak', '--seeds', '1..1', '--devices', '50', '--for', '20d', '--jobs', '1'];
const SHORT = ['soak', '--seeds', '1..3', '--devices', '1', '--for', '1h', '--jobs', '1'];
const needsProc = test.skipIf(process.platform !== 'linux');

function childrenOf(pid = 0): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a worker that is in the middle of its world: it uses CPU time. @param known it is another one */
async function busyWorker(soak: Running, known: number[]): Promise<number> {
  for (;;) {
    for (const pid of childrenOf(soak.pid)) {
      if (known.includes(pid)) continue;
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      if (Number(fields[11]) > 100) return pid;
    }
    if (soak.exitCode !== null) throw new Error(`no worker any more: ${soak.output}`);
    await sleep(20);
  }
}

/** Sends the signal to the worker of a soak in the middle of its world, so many times. */
async function struck(signal: NodeJS.Signals, times: number): Promise<Running> {
  const soak = new Running(times === 1 ? [...LONG, '--devices', '20', '--for', '2d'] : LONG);
  const known: number[] = [];
  while (known.length < times) {
    const pid = await busyWorker(soak, known);
    known.push(pid);
    process.kill(pid, signal);
  }
  await soak.ended();
  return soak;
}

needsProc(
  'a world whose process was killed is run once more, which is told (skipped: needs /proc)',
  async () => {
    const soak = await struck('SIGKILL', 1);
    expect(soak.output).toContain(
      'mote: world 1: its process was ended by SIGKILL, which no world sends; it is run once more',
    );
    expect(soak.exitCode).toBe(0);
  },
);

needsProc(
  'a world whose process was killed twice is no bug: 75, for a scheduler to run it again (skipped: needs /proc)',
  async () => {
    const soak = await struck('SIGKILL', 2);
    expect(soak.output).toContain(
      'mote: world 1 was ended twice on this machine: its process was ended by SIGKILL',
    );
    expect(soak.output).toContain('the results of 0 worlds are lost, which --results would have kept');
    expect(soak.exitCode).toBe(75);
  },
);

needsProc(
  'a world that crashes its process twice is a bug that names its seed: 1 (skipped: needs /proc)',
  async () => {
    const soak = await struck('SIGSEGV', 2);
    expect(soak.output).toContain(
      'mote: seed 1: the run ends: its process was ended by SIGSEGV, twice; replay with',
    );
    expect(soak.exitCode).toBe(1);
  },
);

/** Runs small worlds with a change of their processes. */
async function pooled(change: { preload?: string; execPath?: string; seeds?: number[] }) {
  const results: SeedResult[] = [];
  const warned: string[] = [];
  const preload = change.preload === undefined ? [] : ['--import', `data:text/javascript,${change.preload}`];
  const pool = new Pool(
    change.seeds ?? [1, 2],
    (seed) => taskOf(seed, { devices: 1, forUs: 3600e6 }, ownFirmware),
    (one) => results.push(one),
    {
      execArgv: ['--import', import.meta.resolve('tsx'), ...preload],
      execPath: change.execPath,
      warn: (text) => warned.push(text),
    },
  );
  const error = await pool.run(1).then(
    () => null,
    (thrown) => thrown,
  );
  return { error, results, warned };
}

const onWorld = (act: string) =>
  `const send=process.send.bind(process);process.send=(...a)=>{send(...a);process.prependListener('message',()=>{${act}})};`;

test('a process that aborts at its world, again and again, costs that world only, as a bug', async () => {
  const { error, results, warned } = await pooled({ preload: onWorld('process.abort()') });
  expect(error).toBeNull();
  expect(results.map(({ seed, broken }) => [seed, broken?.detail])).toEqual([
    [1, 'its process was ended by SIGABRT, twice'],
    [2, 'its process was ended by SIGABRT, twice'],
  ]);
  expect(warned).toHaveLength(2);
});

test('a heap that reaches its limit twice is a bug of the world', async () => {
  const fill = 'const all=[];for(;;)all.push(new Array(1e6).fill(all.length+0.5))';
  const { error, results } = await pooled({ preload: onWorld(fill), seeds: [1] });
  expect(error).toBeNull();
  expect(results[0].broken?.detail).toBe(`a board's program has eaten ${MAX_HEAP_MB} MB, twice`);
});

test('a process that has no memory to begin with is a failure of the machine', async () => {
  const limited = join(temporaryFolder(), 'node');
  writeFileSync(limited, `#!/bin/sh\nulimit -v 400000\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  const { error, results } = await pooled({ execPath: limited });
  expect(error).toBeInstanceOf(MachineFailure);
  expect(error.message).toMatch(
    /^world 1 was ended twice on this machine: .*(before it could begin|no memory left)/,
  );
  expect(results).toEqual([]);
});

test('a process that the system cannot start is a failure of the machine', async () => {
  const { error } = await pooled({ execPath: join(temporaryFolder(), 'none') });
  expect(error).toBeInstanceOf(MachineFailure);
  expect(error.message).toContain('ENOENT');
});

const hasNamespaces = spawnSync('unshare', ['-Urm', 'true']).status === 0;

test.skipIf(!hasNamespaces)(
  'a disk that is full ends a part with 75, and its journal goes on where there is room (skipped: needs unshare)',
  () => {
    const folder = temporaryFolder();
    const [disk, saved] = ['disk', 'saved'].map((name) => join(folder, name));
    for (const path of [disk, saved]) mkdirSync(path);
    const part = [...SHORT, '--shard', '1/1', '--results'];
    const script = `mount -t tmpfs -o size=12k tmpfs '${disk}' && { '${process.execPath}' '${MOTE}' ${part.join(' ')} '${disk}'; code=$?; cp '${disk}'/* '${saved}'; exit $code; }`;
    const { status, stderr } = spawnSync('unshare', ['-Urm', 'sh', '-c', script], { encoding: 'utf8' });
    expect(stderr).toContain('no space left on device; ');
    expect(stderr).toMatch(/\d worlds are in the journal; the same command with --resume goes on after them/);
    expect(status).toBe(75);
    expect(readdirSync(saved)).toHaveLength(1);
    expect(mote([...part, saved, '--resume']).status).toBe(0);
    expect(readdirSync(saved)).toEqual(['shard-1-of-1.jsonl']);
    rmSync(folder, { recursive: true });
  },
);
