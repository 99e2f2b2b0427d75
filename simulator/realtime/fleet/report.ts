import type { SlowReading } from '../../checks/slow-readings.ts';
import { formatCount, formatMs, formatRows } from '../../report/format.ts';
import { percentilesMs } from '../../report/percentiles.ts';
import type { SimReport } from '../../report/report.ts';
import { protocolRows } from '../../report/summary.ts';
import type { Fleet } from './fleet.ts';
import { urlOf } from './fleet-plan.ts';
import { LATENESS_BUDGET_MS } from './lateness.ts';

/** What `mote sim --realtime --json` writes. `delivered` is what the broker has acknowledged at its end of the link. */
export interface FleetReport extends Omit<SimReport, 'simulatedS' | 'traceHash' | 'estimate' | 'slowest'> {
  /** Several are separated by commas. */
  broker: string;
  /** What went wrong at the broker, each once, with how often and when. */
  brokerErrors: string[];
  /** As in virtual time, but that no command runs it again. */
  slowest: SlowReading[];
  /** How late events ran on the wall clock. */
  latenessMs: { p50: number; p99: number; max: number };
  /** Lateness exceeded its budget: the machine was too slow for so many boards, and the figures mean nothing. */
  isVoid: boolean;
}

export function fleetReport(fleet: Fleet): FleetReport {
  const { plan, checks, lateness } = fleet;
  const { client, app, brokers } = plan;
  return {
    seed: plan.seed,
    devices: plan.devices,
    wallS: fleet.kernel.now / 1e6,
    link: plan.link.name,
    brokerErrors: fleet.trouble.lines,
    slowest: checks.slowReadings.slowest,
    broker: brokers.map(urlOf).join(','),
    client: { build: client.build, hash: client.hash },
    app: { build: app.build, hash: app.hash },
    firmwareBytes: client.bytes.length,
    readings: checks.readings,
    reconnects: fleet.reconnects,
    awayAtEnd: checks.presence.away,
    neverConnected: checks.presence.neverConnected,
    topicAliases: { ...fleet.topicAliases },
    qos2Handshakes: fleet.qos2Handshakes,
    latencyMs: percentilesMs(checks.ledger.latencyUs),
    bytes: fleet.bytes,
    faults: { outages: fleet.outages },
    checks: checks.results(),
    programErrors: fleet.programErrors,
    latenessMs: { p50: lateness.ms(0.5), p99: lateness.ms(0.99), max: lateness.ms(1) },
    isVoid: lateness.isVoid,
  };
}

/** The table of a run. */
export function fleetTable({ readings, latencyMs, latenessMs, ...report }: FleetReport): string {
  return formatRows([
    ['readings taken', formatCount(readings.taken)],
    ['delivered', formatCount(readings.delivered)],
    ['duplicates', formatCount(readings.duplicates)],
    ['lost, or still in an outbox', formatCount(readings.lost)],
    ['refused by a full outbox', formatCount(readings.refused)],
    ['link outages', formatCount(report.faults.outages)],
    ['reconnects', formatCount(report.reconnects)],
    ...protocolRows(report),
    ['latency p50', formatMs(latencyMs.p50)],
    ['latency p99', formatMs(latencyMs.p99)],
    ['latency max', formatMs(latencyMs.max)],
    ['on the air up', `${formatCount(report.bytes.up)} B`],
    ['on the air down', `${formatCount(report.bytes.down)} B`],
    ['wall time', formatMs(report.wallS * 1000)],
    ['lateness p99', formatMs(latenessMs.p99)],
    ['lateness p99, at most', formatMs(LATENESS_BUDGET_MS)],
  ]);
}
