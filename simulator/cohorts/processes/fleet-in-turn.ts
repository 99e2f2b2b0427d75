import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProgramAnswer, ProgramTask } from './fleet-program.ts';

const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './fleet-program.ts' : './fleet-program.js', import.meta.url),
);
/** Bytes of an answer. Its lists are bounded; the most is the check's words and the parts of all boards. */
const MAX_ANSWER_BYTES = 1 << 30;

/**
 * Runs a fleet in cohorts, and returns when all of them have ended: another process waits for theirs.
 * @throws Error when it was ended, or gave no answer
 */
export function fleetInTurn(task: Omit<ProgramTask, 'folder'>): ProgramAnswer {
  const folder = mkdtempSync(join(tmpdir(), 'mote-fleet-'));
  try {
    const input = JSON.stringify({ ...task, folder } satisfies ProgramTask);
    const { stdout, status, signal, error } = spawnSync(process.execPath, [...process.execArgv, PROGRAM], {
      ...{ input, encoding: 'utf8', maxBuffer: MAX_ANSWER_BYTES },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (error !== undefined) throw error;
    if (status !== 0)
      throw new Error(`the process of the fleet was ended by ${signal ?? `exit code ${status}`}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
