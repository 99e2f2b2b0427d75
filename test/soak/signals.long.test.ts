import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MOTE } from '../commands/cli.ts';

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const SOAK = ['soak', '--seeds', '1..9', '--devices', '200', '--for', '30d', '--jobs', '2'];

async function begun(args: string[]) {
  const soak = spawn(process.execPath, [MOTE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { text: '' };
  for (const stream of [soak.stdout, soak.stderr])
    stream.on('data', (bytes) => {
      printed.text += bytes;
    });
  const pid = soak.pid ?? 0;
  while (childrenOf(pid).length < 2) await sleep(50);
  const workers = childrenOf(pid);
  // The workers are in the middle of their worlds then.
  await sleep(1500);
  return { soak, workers, printed, exit: once(soak, 'close') };
}

const needsProc = test.skipIf(process.platform !== 'linux');

needsProc(
  'SIGTERM to a soak ends it by that signal, and its workers in the middle of their worlds (skipped: needs /proc)',
  async () => {
    const { soak, workers, exit } = await begun(SOAK);
    soak.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
    await sleep(500);
    expect(workers.filter(isRunning)).toEqual([]);
  },
);

needsProc(
  'Ctrl-C to a soak ends its workers too, and it says so with 130 (skipped: needs /proc)',
  async () => {
    const { soak, workers, printed, exit } = await begun(SOAK);
    soak.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(printed.text).toBe('mote: ended by Ctrl-C after 0 of 9 worlds\n');
    expect(workers.filter(isRunning)).toEqual([]);
  },
);

needsProc('worlds that are done by then are told, and how to go on (skipped: needs /proc)', async () => {
  const small = ['soak', '--seeds', '1..5000', '--devices', '1', '--for', '1h', '--jobs', '2'];
  const { soak, printed, exit } = await begun(small);
  // Without a terminal it says so every ten seconds.
  while (!/^mote: [1-9]\d* of 5000 worlds, 0 failed/m.test(printed.text)) await sleep(50);
  soak.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  const [, done] =
    /Ended by Ctrl-C after ([\d ]+) of 5 000 worlds, no file is written; All/.exec(printed.text) ?? [];
  expect(done).toMatch(/^[1-9]/);
  expect(printed.text).toMatch(/^ *worlds +[1-9]/m);
  expect(printed.text).toMatch(/next: npx mote soak --seeds \d+\.\.5000 /);
});
