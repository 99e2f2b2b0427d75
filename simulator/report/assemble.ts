/**
 * The results of a run as one report, from which tables, JSON, JUnit and pages are made. Reports are told figures and
 * change nothing in a run.
 *
 * @module
 */
import type { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { type Estimate, estimate } from './estimate.ts';
import { percentilesMs } from './percentiles.ts';
import type { SimReport } from './report.ts';
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
  const { observer: record, endUs, bytes } = world;
  const { ledger, presence, slowReadings } = record.checks;
  return {
    seed: plan.seed,
    devices: plan.devices,
    simulatedS: endUs / 1e6,
    wallS,
    link: plan.link.name,
    client: { build: plan.client.build, hash: plan.client.hash },
    app: { build: plan.app.build, hash: plan.app.hash },
    firmwareBytes: plan.client.bytes.length,
    readings: record.checks.readings,
    reconnects: record.reconnects,
    awayAtEnd: presence.away,
    neverConnected: presence.neverConnected,
    topicAliases: { ...record.topicAliases },
    qos2Handshakes: record.checks.qos2Handshakes,
    latencyMs: percentilesMs(ledger.latencyUs),
    slowest: withReplays(slowReadings.slowest, replay),
    bytes,
    estimate: estimateOf(plan, world),
    faults: record.faults,
    ...(record.stations && { sensors: record.stations.counts }),
    ...(record.commands && { commands: record.commands.outcomes }),
    ...(record.parts && { parts: record.parts.stories(endUs) }),
    checks: record.results(),
    programErrors: record.programErrors,
    ...(record.notWired.length > 0 && { notWired: record.notWired }),
    traceHash,
  };
}

export function estimateOf(plan: WorldPlan, world: World): Estimate {
  const { bytes, radioOnS, endUs } = world;
  const deviceDays = (plan.devices * endUs) / 86_400e6;
  return estimate({ deviceDays, radioOnS, bytes: bytes.up + bytes.down }, plan.link.name.split(','));
}
