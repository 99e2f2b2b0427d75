import type { CheckResult } from '../checks/check.ts';
import { Histogram, type Spread } from '../checks/histogram.ts';
import type { Readings } from '../checks/ledger.ts';
import { MAX_SLOW } from '../checks/slow-readings.ts';
import { percentilesMs } from '../report/record/figures.ts';
import type { SimReport } from '../report/report.ts';
import type { SoakFailure, SoakReport } from '../report/soak-report.ts';
import { FAULT_NAMES } from '../world/faults/index.ts';

export type { SoakFailure, SoakReport };

/** The result of one seed. */
export interface SeedResult {
  seed: number;
  deviceHours: number;
  wallS: number;
  report: SimReport | null;
  /** It was run twice, to compare the hashes. */
  isTwice: boolean;
  /** The main figures of its report; null where it has none. */
  spreads: Spreads | null;
  /** A check of the run itself (it ends, its two hashes agree), with why it failed; null when it held. */
  broken: { check: string; detail: string } | null;
}

/** Distributions of one world, and its radios' time. */
export interface Spreads {
  latencyUs: Spread;
  reconnectUs: Spread;
  /** Of all devices, estimated; null where the link's radio never sleeps. */
  radioOnS: number | null;
}

/** Adds up. @param hash SHA-256 in hexadecimal; @param replay the command for a seed */
export function assembleSoak(
  results: SeedResult[],
  wallS: number,
  hash: (text: string) => string,
  replay: (seed: number) => string,
): SoakReport {
  results.sort((a, b) => a.seed - b.seed);
  const reports = results.flatMap(({ report }) => report ?? []);
  const faults: Record<string, number> = {};
  for (const report of reports)
    for (const [name, count] of Object.entries(report.faults)) faults[name] = (faults[name] ?? 0) + count;
  return {
    seeds: results.length,
    deviceHours: results.reduce((sum, one) => sum + one.deviceHours, 0),
    wallS,
    readings: sumReadings(reports),
    reconnects: total(reports, ({ reconnects }) => reconnects),
    devices: total(reports, ({ devices }) => devices),
    awayAtEnd: total(reports, ({ awayAtEnd }) => awayAtEnd),
    neverConnected: total(reports, ({ neverConnected }) => neverConnected),
    topicAliases: {
      used: total(reports, ({ topicAliases }) => topicAliases.used),
      bytesSaved: total(reports, ({ topicAliases }) => topicAliases.bytesSaved),
    },
    qos2Handshakes: {
      up: total(reports, ({ qos2Handshakes }) => qos2Handshakes.up),
      down: total(reports, ({ qos2Handshakes }) => qos2Handshakes.down),
    },
    latencyMs: percentilesMs(merged(results, 'latencyUs')),
    slowest: results
      .flatMap(({ seed, report }) => report?.slowest.map((one) => ({ seed, ...one })) ?? [])
      .sort((one, other) => other.tookMs - one.tookMs)
      .slice(0, MAX_SLOW),
    reconnectMs: percentilesMs(merged(results, 'reconnectUs')),
    bytes: { up: total(reports, ({ bytes }) => bytes.up), down: total(reports, ({ bytes }) => bytes.down) },
    radioOnSPerReading: radioPerReading(results),
    faults,
    // Modems and their bad days are only there where they are asked for.
    neverFired: FAULT_NAMES.filter((name) => name !== 'modem' && !faults[name]),
    checks: sumChecks(results),
    failures: results.flatMap((one) => failuresOf(one, replay(one.seed))),
    traceHash: hash(reports.map(({ traceHash }) => traceHash).join('\n')),
  };
}

/** One distribution over all worlds. */
export function merged(results: SeedResult[], name: 'latencyUs' | 'reconnectUs'): Histogram {
  const all = new Histogram();
  for (const { spreads } of results) if (spreads !== null) all.merge(spreads[name]);
  return all;
}

function total(reports: SimReport[], figure: (report: SimReport) => number): number {
  return reports.reduce((sum, report) => sum + figure(report), 0);
}

function radioPerReading(results: SeedResult[]): number | null {
  let [radioOnS, readings] = [0, 0];
  for (const { report, spreads } of results) {
    if (report === null || spreads === null || spreads.radioOnS === null) continue;
    radioOnS += spreads.radioOnS;
    readings += report.readings.delivered;
  }
  return readings > 0 ? radioOnS / readings : null;
}

function sumReadings(reports: SimReport[]): Readings {
  const sum: Readings = {
    taken: 0,
    accepted: 0,
    refused: 0,
    delivered: 0,
    duplicates: 0,
    lost: 0,
    lostByBroker: 0,
    lostByPower: 0,
    outOfOrder: 0,
  };
  for (const { readings } of reports)
    for (const name of Object.keys(sum) as (keyof Readings)[]) sum[name] += readings[name];
  return sum;
}

function sumChecks(results: SeedResult[]): CheckResult[] {
  const sums = new Map<string, CheckResult>();
  for (const { seed, report } of results)
    for (const { name, evaluated, failed, detail, cause } of report?.checks ?? []) {
      const sum = sums.get(name) ?? { name, evaluated: 0, failed: 0, detail: '' };
      sum.evaluated += evaluated;
      sum.failed += failed;
      if (failed > 0) sum.detail ||= `seed ${seed}: ${detail}`;
      if (cause !== undefined) sum.cause ??= cause;
      sums.set(name, sum);
    }
  for (const name of [RUN_ENDS, SAME_TWICE]) {
    const evaluated = name === RUN_ENDS ? results.length : results.filter(({ isTwice }) => isTwice).length;
    const failed = results.filter(({ broken }) => broken?.check === name);
    const detail = failed[0] === undefined ? '' : `seed ${failed[0].seed}: ${failed[0].broken?.detail}`;
    sums.set(name, { name, evaluated, failed: failed.length, detail });
  }
  return [...sums.values()];
}

/** Checks of a run as a whole. */
export const RUN_ENDS = 'the run ends';
export const SAME_TWICE = 'the same run twice gives the same trace';

function failuresOf({ seed, report, broken }: SeedResult, replay: string): SoakFailure[] {
  const failed = (report?.checks ?? []).filter((check) => check.failed > 0);
  const failures = failed.map(({ name, detail }) => ({ seed, check: name, detail, replay }));
  if (broken !== null) failures.push({ seed, ...broken, replay });
  return failures;
}
