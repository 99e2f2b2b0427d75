import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { runCommandLine } from '../../scripts/command-line.ts';

const root = join(import.meta.dirname, '../..');

/** The command as it is installed; `npm test` compiles it first, which halves the time to start it. */
export const MOTE = join(root, 'dist/host/scripts/mote.js');

/** How far a long command is, each ten seconds of the wall clock: whether one comes depends on the machine. */
const PROGRESS = /^mote: \d+ % of .*\n/gm;

/** Runs `mote` in a folder of the test's choice. */
export function mote(args: string[], cwd = root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MOTE, ...args], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr: stderr.replace(PROGRESS, '') };
}

/**
 * Runs one command line to its end in this process, in its working folder: to start `mote` takes longer than most
 * commands. Not for concurrent tests, as it takes what the process prints.
 * @param encoding of what is bytes in its output
 */
export async function moteHere(
  args: string[],
  encoding: BufferEncoding = 'utf8',
): Promise<{ status: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += typeof text === 'string' ? text : Buffer.from(text).toString(encoding);
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    const code = await runCommandLine(args, (line) => {
      printed.stderr += line;
    });
    return { status: code || Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
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

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mote-'));
}
