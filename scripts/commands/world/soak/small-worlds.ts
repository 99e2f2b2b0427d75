import { forFolder, writeScenario } from '../../../../simulator/run/index.ts';
import { RUN_ENDS, SAME_TWICE, type SoakFailure } from '../../../../simulator/soak/report.ts';
import { type SoakWorld, seedOptions } from '../../../../simulator/soak/seed-world.ts';
import { ownFirmware } from '../../own-firmware.ts';
import { shrink } from './shrink.ts';

/** New failures of one soak whose worlds are made small; others are kept whole, and made small when they fail again. */
export const MAX_MINIMIZED = 5;
/** For one of them, on the wall clock. */
const MINIMIZE_MS = 60_000;

/** How to see a failure again, as the file of a part has it. */
export interface Replayed {
  replay: string;
  isMinimized: boolean;
  /** As `mote sim` reads it; its paths are relative to the folder of results. */
  scenario: object;
}

/** For the worlds that failed: the first ones as small as they can be, the others whole. @param folder of results */
export function replaysOf(
  world: SoakWorld,
  failures: readonly SoakFailure[],
  folder: string,
): Map<number, Replayed> {
  const all = new Map<number, Replayed>();
  let minimized = 0;
  for (const failure of failures) {
    if (all.has(failure.seed)) continue;
    const isMinimized = minimized < MAX_MINIMIZED && isMinimizable(failure);
    if (isMinimized) minimized++;
    const scenario = scenarioOf(failure, world, folder, isMinimized);
    all.set(failure.seed, { replay: failure.replay, isMinimized, scenario });
  }
  return all;
}

/** A world that does not end, or differs from run to run, has no check to shrink it by. */
export function isMinimizable({ check }: SoakFailure): boolean {
  return check !== RUN_ENDS && check !== SAME_TWICE && !check.startsWith('--expect');
}

/** The world of a failure as a scenario. @param isMinimized as small as it can be */
export function scenarioOf(
  { seed, check, detail }: SoakFailure,
  world: SoakWorld,
  folder: string,
  isMinimized: boolean,
): object {
  const options = seedOptions(seed, world, ownFirmware);
  const untilMs = performance.now() + MINIMIZE_MS;
  const failed = { name: check, detail };
  const small = isMinimized ? shrink(options, failed, () => performance.now() < untilMs) : {};
  return JSON.parse(writeScenario(forFolder({ ...options, ...small }, folder)));
}
