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

test.skipIf(process.platform !== 'linux').each(['SIGTERM', 'SIGINT'] as const)(
  '%s to a soak ends it by that signal, and its workers in the middle of their worlds (skipped: needs /proc)',
  async (signal) => {
    const args = ['soak', '--seeds', '1..8', '--devices', '200', '--for', '30d', '--jobs', '2'];
    const soak = spawn(process.execPath, [MOTE, ...args], { stdio: 'ignore' });
    const pid = soak.pid ?? 0;
    while (childrenOf(pid).length < 2) await sleep(50);
    const workers = childrenOf(pid);
    // The workers are in the middle of their worlds then.
    await sleep(1500);
    const exit = once(soak, 'exit');
    soak.kill(signal);
    expect(await exit).toEqual([null, signal]);
    await sleep(500);
    expect(workers.filter(isRunning)).toEqual([]);
  },
);
