/**
 * The results of a run as one report, from which tables, JSON, JUnit and pages are made. Reports are told figures and
 * change nothing in a run.
 *
 * @module
 */
import { Histogram } from '../checks/histogram.ts';
import { RepeatedErrors } from '../world/repeated-errors.ts';
import type { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { type Estimate, estimate } from './estimate.ts';
import { percentilesMs } from './percentiles.ts';
import type { SimReport } from './report.ts';
import { type RunResult, resultOf } from './run-result.ts';
import { withReplays } from './slow-readings.ts';

/**
 * Assembles the report of a run.
 * @param wallS as measured by whoever ran it
 * @param replay the command that runs it again and shows a device; empty when none is to be shown
 */
export function assembleReport(
  plan: WorldPlan,
  world: World,
  traceHash: string,
  wallS: number,
  replay = '',
): SimReport {
  return reportOf(plan, resultOf(world), traceHash, wallS, replay);
}

/** As `assembleReport`, of a run that is over. */
export function reportOf(
  plan: WorldPlan,
  result: RunResult,
  traceHash: string,
  wallS: number,
  replay = '',
): SimReport {
  const { sensors, commands, parts, notWired } = result;
  const latencyUs = new Histogram();
  latencyUs.merge(result.latencyUs);
  const errors = new RepeatedErrors();
  for (const error of result.programErrors) errors.merge(error);
  return {
    seed: plan.seed,
    devices: plan.devices,
    simulatedS: result.endUs / 1e6,
    wallS,
    link: plan.link.name,
    client: { build: plan.client.build, hash: plan.client.hash },
    app: { build: plan.app.build, hash: plan.app.hash },
    firmwareBytes: plan.client.bytes.length,
    readings: result.readings,
    reconnects: result.reconnects,
    awayAtEnd: result.awayAtEnd,
    neverConnected: result.neverConnected,
    topicAliases: result.topicAliases,
    qos2Handshakes: result.qos2Handshakes,
    latencyMs: percentilesMs(latencyUs),
    slowest: withReplays(result.slowest, replay),
    bytes: result.bytes,
    estimate: estimateOf(plan, result),
    faults: inOrder(result.faults),
    ...(sensors && { sensors }),
    ...(commands && { commands }),
    ...(parts && { parts }),
    checks: result.checks.map(({ first: _, ...check }) => check),
    programErrors: errors.lines,
    ...(notWired.length > 0 && { notWired: notWired.map(({ words }) => words) }),
    traceHash,
  };
}

export function estimateOf(
  plan: WorldPlan,
  { bytes, radioOnUs, endUs }: Pick<World, 'bytes' | 'radioOnUs' | 'endUs'>,
): Estimate {
  const deviceDays = (plan.devices * endUs) / 86_400e6;
  const radioOnS = radioOnUs === null ? null : radioOnUs / 1e6;
  return estimate({ deviceDays, radioOnS, bytes: bytes.up + bytes.down }, plan.link.name.split(','));
}

/** Those that every run has, then the others by name. */
function inOrder({ outages, brokerRestarts, ...others }: Record<string, number>): Record<string, number> {
  const named = Object.entries(others).sort(([one], [other]) => (one < other ? -1 : 1));
  return { outages, brokerRestarts, ...Object.fromEntries(named) };
}
