import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { runCommandLine } from '../../scripts/command-line.ts';

const root = join(import.meta.dirname, '../..');

/** The command as it is installed; `npm test` compiles it first, which halves the time to start it. */
export const MOTE = join(root, 'dist/host/scripts/mote.js');

/** Runs `mote` in a folder of the test's choice. */
export function mote(args: string[], cwd = root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MOTE, ...args], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** A command line that is refused before anything begins: with one line that says what, and 2. In this process, as to start one takes longer than all the rest. */
export async function expectRefusal(args: string[], message: string): Promise<void> {
  const printed = vi.spyOn(process.stdout, 'write');
  let said = '';
  const status = await runCommandLine(args, (line) => {
    said += line;
  });
  expect(said).toContain(message);
  expect(said.trim().split('\n')).toHaveLength(1);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  expect(status).toBe(2);
}

/** Runs `mote` in this process: what it writes to standard output and standard error, and how it ends. */
export async function moteHere(args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const before = process.exitCode;
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += text;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += text;
      return true;
    }),
  ];
  process.exitCode = 0;
  try {
    const code = await runCommandLine(args, (line) => process.stderr.write(line));
    return { status: code || Number(process.exitCode), stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before;
  }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mote-'));
}
