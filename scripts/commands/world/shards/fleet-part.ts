import { hostname } from 'node:os';
import { type CheckResult, Histogram } from '../../../../simulator/checks/index.ts';
import { MAX_SLOW } from '../../../../simulator/checks/slow-readings.ts';
import type { Fleet } from '../../../../simulator/realtime/fleet/fleet.ts';
import { LATENESS_BUDGET_MS } from '../../../../simulator/realtime/fleet/lateness.ts';
import type { FleetReport } from '../../../../simulator/realtime/fleet/report.ts';
import { percentilesMs } from '../../../../simulator/report/percentiles.ts';
import { optionWords, quote, type RunOptions } from '../../../../simulator/run/index.ts';
import { VERSION } from '../../../project.ts';
import type { RealtimeOptions } from '../realtime-options.ts';
import { codeHash } from './code.ts';
import type { Shard } from './shard.ts';

/** Rises when the members of a part change. */
export const FLEET_FORMAT = 1;

/** What `mote sim --realtime --shard` adds to its JSON, so that reports of several machines add up. */
export interface FleetPartReport extends Shard {
  format: number;
  mote: string;
  /** SHA-256 of the code that ran. */
  code: string;
  /** The command of the whole fleet. */
  command: string;
  machine: string;
  /** Distributions, which add where percentiles do not. */
  spreads: { latencyUs: Histogram['spread']; latenessUs: Histogram['spread'] };
}

/** The JSON of one machine. */
export interface FleetPartFile extends FleetReport {
  part: FleetPartReport;
}

/** What `mote merge` makes of all machines: the report of one fleet, and how each machine did. */
export interface MergedFleet extends FleetReport {
  machines: {
    machine: string;
    part: number;
    devices: number;
    latenessMs: FleetReport['latenessMs'];
    isVoid: boolean;
  }[];
}

/** @param command of the whole fleet */
export function fleetPart(fleet: Fleet, { index, of }: Shard, command: string): FleetPartReport {
  return {
    format: FLEET_FORMAT,
    index,
    of,
    mote: VERSION,
    code: codeHash(),
    command,
    machine: hostname(),
    spreads: { latencyUs: fleet.checks.ledger.latencyUs.spread, latenessUs: fleet.lateness.spread },
  };
}

/** The command of a whole fleet, with all that must be the same on its machines. */
export function fleetCommand(run: RunOptions, options: RealtimeOptions): string {
  const { broker = '', clientId, topic, ramp, credentials, payloadBytes } = options;
  const words = { broker, 'client-id': clientId, topic, ramp, credentials, 'payload-bytes': payloadBytes };
  const given = Object.entries(words).flatMap(([name, text]) =>
    text === undefined ? [] : [`--${name}`, text],
  );
  return ['npx mote sim --realtime', ...[...optionWords(run), ...given].map(quote)].join(' ');
}

/** Adds the parts of one fleet. @param parts in their order, at least one */
export function mergeFleets(parts: readonly FleetPartFile[]): MergedFleet {
  const [{ part: _, ...first }] = parts;
  const [latencyUs, latenessUs] = [new Histogram(), new Histogram()];
  for (const { part } of parts) {
    latencyUs.merge(part.spreads.latencyUs);
    latenessUs.merge(part.spreads.latenessUs);
  }
  const lateMs = (fraction: number) => (latenessUs.percentile(fraction) ?? 0) / 1000;
  const sum = (figure: (part: FleetPartFile) => number) =>
    parts.reduce((total, part) => total + figure(part), 0);
  const ofMachines = (lines: (part: FleetPartFile) => string[]) =>
    parts.flatMap((part) => lines(part).map((line) => `${nameOf(part)}: ${line}`));
  return {
    ...first,
    devices: sum(({ devices }) => devices),
    wallS: Math.max(...parts.map(({ wallS }) => wallS)),
    brokerErrors: ofMachines(({ brokerErrors }) => brokerErrors),
    programErrors: ofMachines(({ programErrors }) => programErrors),
    readings: added(parts.map(({ readings }) => readings)),
    reconnects: sum(({ reconnects }) => reconnects),
    awayAtEnd: sum(({ awayAtEnd }) => awayAtEnd),
    neverConnected: sum(({ neverConnected }) => neverConnected),
    topicAliases: added(parts.map(({ topicAliases }) => topicAliases)),
    qos2Handshakes: added(parts.map(({ qos2Handshakes }) => qos2Handshakes)),
    bytes: added(parts.map(({ bytes }) => bytes)),
    faults: added(parts.map(({ faults }) => faults)),
    checks: addedChecks(parts),
    latencyMs: percentilesMs(latencyUs),
    slowest: parts
      .flatMap(({ slowest }) => slowest)
      .sort((one, other) => other.tookMs - one.tookMs)
      .slice(0, MAX_SLOW),
    latenessMs: { p50: lateMs(0.5), p99: lateMs(0.99), max: lateMs(1) },
    // One slow machine spoils the figures of its boards, however good the others are.
    isVoid: parts.some(({ isVoid }) => isVoid),
    machines: parts.map(({ part, devices, latenessMs, isVoid }) => ({
      machine: part.machine,
      part: part.index,
      devices,
      latenessMs,
      isVoid,
    })),
  };
}

/** Which machines were too slow; empty where none was. */
export function voidMachines({ machines }: MergedFleet): string {
  const late = machines.filter(({ isVoid }) => isVoid);
  if (late.length === 0) return '';
  const names = late.map(
    ({ machine, part, latenessMs }) =>
      `${machine} (part ${part}, lateness p99 ${latenessMs.p99.toFixed(0)} ms)`,
  );
  return `the run is void: more than ${LATENESS_BUDGET_MS} ms late ${late.length === 1 ? 'was' : 'were'} ${names.join(', ')}; take fewer boards on ${late.length === 1 ? 'it' : 'them'}, or more machines`;
}

function nameOf({ part }: FleetPartFile): string {
  return `part ${part.index} on ${part.machine}`;
}

/** Sums the members of records that have numbers alone. */
function added<T extends object>(records: readonly T[]): T {
  const sums: Record<string, number> = {};
  for (const record of records)
    for (const [name, count] of Object.entries(record)) sums[name] = (sums[name] ?? 0) + Number(count);
  return sums as T;
}

function addedChecks(parts: readonly FleetPartFile[]): CheckResult[] {
  const sums = new Map<string, CheckResult>();
  for (const part of parts)
    for (const { name, evaluated, failed, detail } of part.checks) {
      const sum = sums.get(name) ?? { name, evaluated: 0, failed: 0, detail: '' };
      sum.evaluated += evaluated;
      sum.failed += failed;
      if (failed > 0) sum.detail ||= `${nameOf(part)}: ${detail}`;
      sums.set(name, sum);
    }
  return [...sums.values()];
}
