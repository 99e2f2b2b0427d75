import type { CheckResult } from '../checks/check.ts';
import type { Readings } from '../checks/ledger.ts';
import type { SimReport } from '../report/report.ts';
import { FAULT_NAMES } from '../world/faults/index.ts';

/** What became of one seed. */
export interface SeedResult {
  seed: number;
  deviceHours: number;
  wallS: number;
  report: SimReport | null;
  /** A check of the run itself (it ends, its two hashes agree), with why it failed; null when it held. */
  broken: { check: string; detail: string } | null;
}

export interface SoakFailure {
  seed: number;
  check: string;
  detail: string;
  /** The command that shows it again. */
  replay: string;
}

/** What `mote soak --json` writes. */
export interface SoakReport {
  /** How many worlds were run. */
  seeds: number;
  /** Simulated, the settling times included. */
  deviceHours: number;
  wallS: number;
  /** Sums over all worlds, as in `mote sim`. */
  readings: Readings;
  /** How often each fault came. */
  faults: Record<string, number>;
  /** Fault kinds that never came. */
  neverFired: string[];
  checks: CheckResult[];
  failures: SoakFailure[];
  /** SHA-256 over the hashes of all runs, in the order of their seeds. */
  traceHash: string;
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
    faults,
    neverFired: FAULT_NAMES.filter((name) => !faults[name]),
    checks: sumChecks(results),
    failures: results.flatMap((one) => failuresOf(one, replay(one.seed))),
    traceHash: hash(reports.map(({ traceHash }) => traceHash).join('\n')),
  };
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
    for (const { name, evaluated, failed, detail } of report?.checks ?? []) {
      const sum = sums.get(name) ?? { name, evaluated: 0, failed: 0, detail: '' };
      sum.evaluated += evaluated;
      sum.failed += failed;
      if (failed > 0) sum.detail ||= `seed ${seed}: ${detail}`;
      sums.set(name, sum);
    }
  for (const name of RUN_CHECKS) {
    const failed = results.filter(({ broken }) => broken?.check === name);
    const detail = failed[0] === undefined ? '' : `seed ${failed[0].seed}: ${failed[0].broken?.detail}`;
    sums.set(name, { name, evaluated: results.length, failed: failed.length, detail });
  }
  return [...sums.values()];
}

/** Checks of a run as a whole. */
export const RUN_ENDS = 'the run ends';
export const SAME_TWICE = 'the same run twice gives the same trace';
const RUN_CHECKS = [RUN_ENDS, SAME_TWICE];

function failuresOf({ seed, report, broken }: SeedResult, replay: string): SoakFailure[] {
  const failed = (report?.checks ?? []).filter((check) => check.failed > 0);
  const failures = failed.map(({ name, detail }) => ({ seed, check: name, detail, replay }));
  if (broken !== null) failures.push({ seed, ...broken, replay });
  return failures;
}
