import { BoardError } from '../../board/errors.ts';
import { variablesOf } from '../../board/variables.ts';
import { type CheckResult, Memory } from '../../checks/index.ts';
import { withBoards } from '../../engine/boards.ts';
import { Failure, isExpected } from '../../errors.ts';
import { HashedTrace } from '../../kernel/trace.ts';
import { assembleReport } from '../../report/assemble.ts';
import { type Expectation, unmet } from '../../report/expectations.ts';
import type { SimReport } from '../../report/report.ts';
import { type Firmware, planOf } from '../../run/index.ts';
import { World } from '../../world/world.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { explainWorld } from '../explained-seed.ts';
import { RUN_ENDS, SAME_TWICE, type SeedResult, type Spreads } from '../report.ts';
import { SecondDecoder } from '../second-decoder.ts';
import { replaySeed, type SoakWorld, seedOptions } from '../seed-world.ts';
import { busiest } from './busiest.ts';

/** Of CPU time: a machine that is busy with other work says nothing of a world. */
export const MAX_SEED_MS = 120_000;
/** By then the programs run, and nothing has befallen them yet. */
const BEGUN_US = 240e6;
/** Simulated time between two looks at the CPU time. */
const STEP_US = 10e6;

/** Every tenth seed's world runs twice, is read by a second decoder, and has the memory of one of its boards measured. */
const TWICE_EVERY = 10;

/** A world whose p99 is longer is slow: it is run once more, and asked where the time of its readings went. [E] */
export const SLOW_P99_MS = 600_000;

/** A task for one process: plain data. */
export interface SeedTask {
  seed: number;
  plan: WorldPlan;
  maxSeedMs: number;
  /** The command that shows the world again. */
  replay: string;
  /** Demands of `--expect`, which each world must meet. */
  expect: readonly Expectation[];
}

/** The world of a seed, ready to be run. @throws OptionError where a file cannot be used */
export function taskOf(seed: number, world: SoakWorld, firmware: Firmware): SeedTask {
  const options = seedOptions(seed, world, firmware);
  return {
    seed,
    plan: planOf(options, firmware),
    maxSeedMs: world.maxSeedMs ?? MAX_SEED_MS,
    replay: replaySeed(seed, world),
    expect: options.expect ?? [],
  };
}

/** Runs the world of a seed; a failure in it is a result like others. @throws OptionError as `taskOf` */
export function runSeed(seed: number, world: SoakWorld, firmware: Firmware): SeedResult {
  return runTask(taskOf(seed, world, firmware));
}

export function runTask({ seed, plan, maxSeedMs, replay, expect }: SeedTask): SeedResult {
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
    const run = runOnce(plan, isTwice, cpuMs() + maxSeedMs, replay);
    run.report.checks.push(...expected(expect, run.report));
    Object.assign(result, run);
    explainIfOdd(plan, run.report);
    if (isTwice && runOnce(plan, false, Infinity, replay).report.traceHash !== result.report?.traceHash)
      result.broken = { check: SAME_TWICE, detail: 'two hashes' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const isKnown = error instanceof BoardError || isExpected(error);
    result.broken = { check: RUN_ENDS, detail: isKnown ? detail : `the simulator failed: ${detail}` };
  }
  result.wallS = (performance.now() - startedMs) / 1000;
  return result;
}

/** The result of one world, with the additional checks that its seed selects. @throws BoardError */
export function judge(plan: WorldPlan, replay = ''): SimReport {
  return runOnce(plan, plan.seed % TWICE_EVERY === 0, Infinity, replay).report;
}

/** Of a world that failed or was slow: where the time of its readings went, and whether that adds up. */
function explainIfOdd(plan: WorldPlan, report: SimReport): void {
  const hasFailed = report.checks.some((check) => check.failed > 0);
  if (!hasFailed && (report.latencyMs.p99 ?? 0) <= SLOW_P99_MS) return;
  const { causes, check } = explainWorld(plan);
  report.causes = causes;
  report.checks.push(check);
}

/** Each demand as a check of its own. */
function expected(demands: readonly Expectation[], report: SimReport): CheckResult[] {
  return demands.map((demand) => {
    const [detail] = unmet([demand], report);
    const failed = detail === undefined ? 0 : 1;
    return { name: `--expect ${demand.text}`, evaluated: 1, failed, detail: detail ?? '' };
  });
}

/** CPU time that this process has used. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @param untilMs CPU time of this process at which the world is given up */
function runOnce(plan: WorldPlan, isReadTwice: boolean, untilMs: number, replay: string) {
  const trace = new HashedTrace(null);
  const closely = isReadTwice ? { decoder: new SecondDecoder(), memory: new Memory() } : null;
  return withBoards(plan, (boards) => {
    const world = new World(plan, trace, { tap: closely?.decoder.take, ...boards });
    const device = world.devices[Math.floor(plan.seed / TWICE_EVERY) % plan.devices];
    const lookAtMemory = () => {
      if (device.virtual !== null)
        closely?.memory.held(world.kernel.now, device.number, variablesOf(device.virtual));
    };
    const startedMs = cpuMs();
    for (let untilUs = STEP_US; world.kernel.now < world.endUs; untilUs += STEP_US) {
      world.run(untilUs);
      if (untilUs === BEGUN_US) lookAtMemory();
      if (cpuMs() < untilMs) continue;
      const who = busiest(world, STEP_US / 10);
      const seconds = ((cpuMs() - startedMs) / 1000).toFixed(1);
      throw new Failure(`it had not ended after ${seconds} s of CPU time; busiest was ${who}`);
    }
    lookAtMemory();
    const report = assembleReport(plan, world, trace.close(), 0, replay);
    if (closely !== null) report.checks.push(closely.decoder.result(), closely.memory.result());
    return { report, spreads: spreadsOf(world) };
  });
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
