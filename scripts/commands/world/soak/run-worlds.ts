import { Pool } from '../../../../simulator/soak/processes/pool.ts';
import { taskOf } from '../../../../simulator/soak/processes/run-seed.ts';
import type { SeedResult } from '../../../../simulator/soak/report.ts';
import type { SoakWorld } from '../../../../simulator/soak/seed-world.ts';
import { Interrupted } from '../../../endings.ts';
import { longProgress, timeLeft } from '../../../progress.ts';
import { complain } from '../../../say.ts';
import { atEnd, onCtrlC } from '../../../signals.ts';
import { MachineFailure } from '../../../usage.ts';
import { ownFirmware } from '../../own-firmware.ts';
import type { ShardFile } from '../shards/files.ts';

/** What a soak came to. */
export interface WorldsRun {
  /** In the order in which they ended. */
  results: SeedResult[];
  /** By Ctrl-C, in the middle. */
  isInterrupted: boolean;
}

/** Whether a check failed in a world, or the world did not end. */
export function hasFailed({ broken, report }: SeedResult): boolean {
  return broken !== null || (report?.checks.some((check) => check.failed > 0) ?? false);
}

/**
 * Runs the worlds of these seeds in processes, and shows how far it is.
 * @param kept where each result is kept as it comes; it holds those of earlier processes
 * @throws MachineFailure where this machine cannot run one, or keep its result
 */
export async function runWorlds(
  world: SoakWorld,
  seeds: readonly number[],
  jobs: number,
  kept: ShardFile | null,
): Promise<WorldsRun> {
  const results: SeedResult[] = [...(kept?.earlier ?? [])];
  const done = new Set(results.map(({ seed }) => seed));
  const bar = longProgress(process.stderr, (progress, { rate, failed }) => [
    `${progress.value} of ${progress.total} worlds`,
    `, ${failed} failed`,
    timeLeft(progress),
    `, ${rate} device-hours a second`,
  ]);
  bar.start(seeds.length, results.length, { rate: 0, failed: 0 });
  const startedMs = performance.now();
  let hours = 0;
  let failed = results.filter(hasFailed).length;
  let isInterrupted = false;
  const tell = (result: SeedResult) => {
    // What it has cut short is no result.
    if (isInterrupted) return;
    results.push(result);
    kept?.add(result);
    hours += result.deviceHours;
    if (hasFailed(result)) failed++;
    bar.update(results.length, {
      rate: Math.round((hours * 1000) / (performance.now() - startedMs)),
      failed,
    });
  };
  const left = seeds.filter((seed) => !done.has(seed));
  const pool = new Pool(left, (seed) => taskOf(seed, world, ownFirmware), tell, { warn: complain });
  const forget = atEnd(() => {
    pool.end();
    bar.stop();
  });
  const forgetCtrlC = onCtrlC(() => {
    isInterrupted = true;
    pool.end();
  });
  try {
    await pool.run(jobs);
  } catch (error) {
    throw error instanceof MachineFailure ? withRest(error, results.length, kept !== null) : error;
  } finally {
    forgetCtrlC();
    forget();
    bar.stop();
  }
  return { results, isInterrupted };
}

/** Runs what comes before the worlds of a soak. @throws Interrupted by Ctrl-C; what the pool throws */
export async function runBefore(pool: Pool, jobs: number): Promise<void> {
  let isInterrupted = false;
  const forget = atEnd(() => pool.end());
  const forgetCtrlC = onCtrlC(() => {
    isInterrupted = true;
    pool.end();
  });
  try {
    await pool.run(jobs);
  } finally {
    forgetCtrlC();
    forget();
  }
  if (isInterrupted) throw new Interrupted('ended by Ctrl-C before the first world');
}

/** What is left of a soak whose machine failed. */
function withRest({ message }: MachineFailure, done: number, isKept: boolean): MachineFailure {
  const rest = isKept
    ? `${done} worlds are in the journal; the same command with --resume goes on after them`
    : `the results of ${done} worlds are lost, which --results would have kept; run it again`;
  return new MachineFailure(`${message}; ${rest}`);
}
