import { BoardError } from '../../simulator/board/errors.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { drawScenario } from '../../simulator/soak/draw.ts';
import { RUN_ENDS, SAME_TWICE, type SeedResult } from '../../simulator/soak/report.ts';
import { SecondDecoder } from '../../simulator/soak/second-decoder.ts';
import type { WorldPlan } from '../../simulator/world/plan.ts';
import { World } from '../../simulator/world/world.ts';
import type { BuildName } from '../build/features.ts';
import { withScenario } from '../scenario-options.ts';
import { OPEN_OPTIONS, planOf, type SimOptions } from '../sim-options.ts';

/** What every world of a soak has in common. */
export interface SoakWorld {
  devices: number;
  forUs: number;
  firmware?: string;
  app?: string;
}

/** Each so manieth world runs twice, and is read by a second decoder. */
const TWICE_EVERY = 10;

/** The options of `mote sim` that give the world of a seed. */
export function optionsOf(seed: number, world: SoakWorld): SimOptions {
  const scenario = drawScenario(seed, world.devices, world.forUs);
  const { firmware, app } = world;
  const given = Object.fromEntries(
    Object.entries({ firmware, app }).filter(([, file]) => file !== undefined),
  );
  return { ...withScenario(OPEN_OPTIONS, scenario, () => false), ...given };
}

/** Puts another client in the place of the drawn build. */
export type Replace = (plan: WorldPlan, build: BuildName) => WorldPlan;

/** Runs the world of a seed; what goes wrong in it is a result like others. */
export function runSeed(seed: number, world: SoakWorld, replace: Replace = (plan) => plan): SeedResult {
  const startedMs = performance.now();
  const result: SeedResult = { seed, deviceHours: 0, wallS: 0, report: null, broken: null };
  try {
    const options = optionsOf(seed, world);
    const plan = replace(planOf(options), (options.build ?? 'default') as BuildName);
    result.deviceHours = (plan.devices * (plan.forUs + plan.settleUs)) / 3600e6;
    result.report = runOnce(plan, seed % TWICE_EVERY === 0);
    if (seed % TWICE_EVERY === 0 && runOnce(plan, false).traceHash !== result.report.traceHash)
      result.broken = { check: SAME_TWICE, detail: 'two hashes' };
  } catch (error) {
    const isProgram = error instanceof BoardError;
    const detail = error instanceof Error ? error.message : String(error);
    result.broken = { check: RUN_ENDS, detail: isProgram ? detail : `the simulator failed: ${detail}` };
  }
  result.wallS = (performance.now() - startedMs) / 1000;
  return result;
}

function runOnce(plan: WorldPlan, isReadTwice: boolean) {
  const trace = new HashedTrace(null);
  const decoder = isReadTwice ? new SecondDecoder() : null;
  const world = new World(plan, trace, { tap: decoder?.take });
  world.run(world.endUs);
  const report = assembleReport(plan, world, trace.close(), 0);
  if (decoder !== null) report.checks.push(decoder.result());
  return report;
}
