import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Params } from 'cli-progress';
import { MachineFailure, systemReason } from '../../../simulator/errors.ts';
import { longProgress, percentOf, timeLeft } from '../../progress.ts';
import { complain } from '../../say.ts';
import { atEnd, onCtrlC } from '../../signals.ts';
import { parseCount } from '../../usage.ts';

/** Processes beyond cores wait for each other. */
const MAX_JOBS = 256;

/** What runs in processes gets of the command. */
export interface Surroundings {
  /** A folder of its own. */
  folder: string;
  onProgress(share: number): void;
  warn(text: string): void;
}

/** @param text `auto`, or how many processes; as many as there are cores unless given. @throws UsageError */
export function jobsOf(text: string | undefined): number {
  return text === undefined || text === 'auto'
    ? availableParallelism()
    : parseCount(text, '--jobs', 1, MAX_JOBS);
}

/**
 * Runs something in processes beside one bar, and takes what came of it while its folder is there. Ctrl-C ends all processes, and so
 * does the end of this one.
 * @param whose time is simulated, in words
 * @throws MachineFailure; what `make` and `take` throw
 */
export async function inProcesses<Run extends { end(): void }, Result>(
  whose: string,
  make: (surroundings: Surroundings) => Run,
  take: (run: Run) => Promise<Result>,
): Promise<Result> {
  const folder = spillFolder();
  const words = (progress: Params) => [percentOf(progress), ` of ${whose} time`, timeLeft(progress)];
  const bar = longProgress(process.stderr, words);
  const run = make({ folder, onProgress: (share) => bar.update(share), warn: complain });
  const clear = () => {
    run.end();
    bar.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = atEnd(clear);
  const forgetCtrlC = onCtrlC(() => run.end());
  try {
    bar.start(1, 0);
    return await take(run);
  } finally {
    forgetCtrlC();
    forget();
    clear();
  }
}

/** @throws MachineFailure */
function spillFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'mote-fleet-'));
  } catch (error) {
    throw new MachineFailure(
      `${tmpdir()}: ${systemReason(error)}; what cohorts of a fleet have seen waits there until all of it has run: give another folder with TMPDIR, or run it in one piece with --cohort all`,
    );
  }
}
