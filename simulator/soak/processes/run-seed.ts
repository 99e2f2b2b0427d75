import { BoardError } from '../../board/errors.ts';
import { variablesOf } from '../../board/variables.ts';
import { Memory } from '../../checks/index.ts';
import { Failure, isExpected } from '../../errors.ts';
import { HashedTrace } from '../../kernel/trace.ts';
import { assembleReport } from '../../report/assemble.ts';
import type { SimReport } from '../../report/report.ts';
import { type Firmware, planOf } from '../../run/index.ts';
import { World } from '../../world/world.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { RUN_ENDS, SAME_TWICE, type SeedResult, type Spreads } from '../report.ts';
import { SecondDecoder } from '../second-decoder.ts';
import { type SoakWorld, seedOptions } from '../seed-world.ts';
import { busiest } from './busiest.ts';

export const MAX_SEED_MS = 120_000;
/** By then the programs run, and nothing has befallen them yet. */
const BEGUN_US = 240e6;
/** Simulated time between two looks at the wall clock. */
const STEP_US = 10e6;

/** Every tenth seed's world runs twice, is read by a second decoder, and has the memory of one of its boards measured. */
const TWICE_EVERY = 10;

/** What one process is asked for: plain data. */
export interface SeedTask {
  seed: number;
  plan: WorldPlan;
  maxSeedMs: number;
}

/** The world of a seed, ready to be run. @throws OptionError where a file cannot be used */
export function taskOf(seed: number, world: SoakWorld, firmware: Firmware): SeedTask {
  const plan = planOf(seedOptions(seed, world, firmware), firmware);
  return { seed, plan, maxSeedMs: world.maxSeedMs ?? MAX_SEED_MS };
}

/** Runs the world of a seed; what goes wrong in it is a result like others. @throws OptionError as `taskOf` */
export function runSeed(seed: number, world: SoakWorld, firmware: Firmware): SeedResult {
  return runTask(taskOf(seed, world, firmware));
}

export function runTask({ seed, plan, maxSeedMs }: SeedTask): SeedResult {
  const startedMs = performance.now();
  const isTwice = seed % TWICE_EVERY === 0;
  const result: SeedResult = {
    seed,
    deviceHours: (plan.devices * (plan.forUs + plan.settleUs)) / 3600e6,
    wallS: 0,
    report: null,
    isTwice,
    spreads: null,
    broken: null,
  };
  try {
    Object.assign(result, runOnce(plan, isTwice, startedMs + maxSeedMs));
    if (isTwice && runOnce(plan, false, Infinity).report.traceHash !== result.report?.traceHash)
      result.broken = { check: SAME_TWICE, detail: 'two hashes' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const isKnown = error instanceof BoardError || isExpected(error);
    result.broken = { check: RUN_ENDS, detail: isKnown ? detail : `the simulator failed: ${detail}` };
  }
  result.wallS = (performance.now() - startedMs) / 1000;
  return result;
}

/** What a soak finds in one world, looked at as closely as its seed asks for. @throws BoardError */
export function judge(plan: WorldPlan): SimReport {
  return runOnce(plan, plan.seed % TWICE_EVERY === 0, Infinity).report;
}

function runOnce(plan: WorldPlan, isReadTwice: boolean, untilMs: number) {
  const trace = new HashedTrace(null);
  const closely = isReadTwice ? { decoder: new SecondDecoder(), memory: new Memory() } : null;
  const world = new World(plan, trace, { tap: closely?.decoder.take });
  const device = world.devices[Math.floor(plan.seed / TWICE_EVERY) % plan.devices];
  const lookAtMemory = () => closely?.memory.held(world.kernel.now, device.number, variablesOf(device.board));
  const startedMs = performance.now();
  for (let untilUs = STEP_US; world.kernel.now < world.endUs; untilUs += STEP_US) {
    world.run(untilUs);
    if (untilUs === BEGUN_US) lookAtMemory();
    if (performance.now() < untilMs) continue;
    const who = busiest(world, STEP_US / 10);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    throw new Failure(`it had not ended after ${seconds} s; busiest was ${who}`);
  }
  lookAtMemory();
  const report = assembleReport(plan, world, trace.close(), 0);
  if (closely !== null) report.checks.push(closely.decoder.result(), closely.memory.result());
  return { report, spreads: spreadsOf(world) };
}

function spreadsOf({ observer: record, devices }: World): Spreads {
  const sleeps = devices.some(({ link }) => link.radio.tailUs > 0);
  const radioOnUs = devices.reduce((sum, { link }) => sum + link.radio.onUs, 0);
  return {
    latencyUs: record.checks.ledger.latencyUs.spread,
    reconnectUs: record.checks.figures.reconnectUs.spread,
    radioOnS: sleeps ? radioOnUs / 1e6 : null,
  };
}
