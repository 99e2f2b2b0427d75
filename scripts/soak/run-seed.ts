import { BoardError } from '../../simulator/board/errors.ts';
import { variablesOf } from '../../simulator/board/variables.ts';
import { Memory } from '../../simulator/checks/index.ts';
import { Failure, isExpected } from '../../simulator/errors.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import { drawScenario } from '../../simulator/soak/draw.ts';
import { RUN_ENDS, SAME_TWICE, type SeedResult, type Spreads } from '../../simulator/soak/report.ts';
import { SecondDecoder } from '../../simulator/soak/second-decoder.ts';
import type { WorldPlan } from '../../simulator/world/plan.ts';
import { World } from '../../simulator/world/world.ts';
import { withScenario } from '../commands/world/scenario-options.ts';
import { buildFor, OPEN_OPTIONS, planOf, type SimOptions } from '../commands/world/sim-options.ts';
import type { BuildName } from '../compiler/features.ts';
import { busiest } from './busiest.ts';

/** What every world of a soak has in common. */
export interface SoakWorld {
  devices: number;
  forUs: number;
  firmware?: string;
  app?: string;
  /** Every board publishes at QoS 2. */
  qos?: 2;
  /** Every board speaks MQTT 5. */
  protocol?: 5;
  /** A world that takes longer than this on the wall clock is given up. Without it 120 s: a bad one takes a tenth. */
  maxSeedMs?: number;
}

export const MAX_SEED_MS = 120_000;
/** By then the programs run, and nothing has befallen them yet. */
const BEGUN_US = 240e6;
/** Simulated time between two looks at the wall clock. */
const STEP_US = 10e6;

/** Each so manieth world runs twice, is read by a second decoder, and the memory of one of its boards is looked at. */
const TWICE_EVERY = 10;

/** The options of `mote sim` that give the world of a seed. */
export function optionsOf(seed: number, world: SoakWorld): SimOptions {
  const { qos, protocol } = world;
  const scenario = drawScenario(seed, world.devices, world.forUs, {
    qos,
    protocol,
    build: buildFor({ qos: qos ?? 1, protocol: protocol ?? 4, app: '' }),
  });
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
  const isTwice = seed % TWICE_EVERY === 0;
  const result: SeedResult = {
    seed,
    deviceHours: 0,
    wallS: 0,
    report: null,
    isTwice,
    spreads: null,
    broken: null,
  };
  try {
    const options = optionsOf(seed, world);
    const plan = replace(planOf(options), (options.build ?? 'default') as BuildName);
    result.deviceHours = (plan.devices * (plan.forUs + plan.settleUs)) / 3600e6;
    const untilMs = startedMs + (world.maxSeedMs ?? MAX_SEED_MS);
    Object.assign(result, runOnce(plan, isTwice, untilMs));
    if (
      seed % TWICE_EVERY === 0 &&
      runOnce(plan, false, Infinity).report.traceHash !== result.report?.traceHash
    )
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

function spreadsOf({ record, devices }: World): Spreads {
  const sleeps = devices.some(({ link }) => link.radio.tailUs > 0);
  const radioOnUs = devices.reduce((sum, { link }) => sum + link.radio.onUs, 0);
  return {
    latencyUs: record.checks.ledger.latencyUs.spread,
    reconnectUs: record.checks.reconnectUs.spread,
    radioOnS: sleeps ? radioOnUs / 1e6 : null,
  };
}
