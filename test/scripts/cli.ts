import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mote-'));
}
