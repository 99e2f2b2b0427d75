import type { CheckResult } from '../checks/check.ts';
import { Histogram, type Spread } from '../checks/histogram.ts';
import type { Readings } from '../checks/ledger.ts';
import { MAX_SLOW } from '../checks/slow-readings.ts';
import type { CausesReport } from '../report/causes/causes.ts';
import { percentilesMs } from '../report/percentiles.ts';
import type { SimReport } from '../report/report.ts';
import type { SoakFailure, SoakReport } from '../report/soak-report.ts';
import { Shares } from '../why/shares.ts';
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

/** Checks of a run as a whole. */
export const RUN_ENDS = 'the run ends';
export const SAME_TWICE = 'the same run twice gives the same trace';

/** What `node:crypto` gives for SHA-256. */
export interface Digest {
  update(text: string): unknown;
  digest(encoding: 'hex'): string;
}

/** Sums over the worlds of a soak, in memory that grows only with its failures. */
export class SoakSum {
  readonly latencyUs = new Histogram();
  readonly reconnectUs = new Histogram();
  /** The world that a reader of the page wants to see: the first that failed, else the one with the highest p99. */
  closest: { seed: number; hasFailed: boolean; p99: number } | null = null;
  #digest: Digest;
  #replay: (seed: number) => string;
  #seeds = 0;
  #twice = 0;
  #reports = 0;
  #deviceHours = 0;
  #sums = {
    reconnects: 0,
    devices: 0,
    awayAtEnd: 0,
    neverConnected: 0,
    aliasesUsed: 0,
    aliasBytes: 0,
    qos2Up: 0,
    qos2Down: 0,
    bytesUp: 0,
    bytesDown: 0,
  };
  #readings: Readings = {
    taken: 0,
    accepted: 0,
    refused: 0,
    delivered: 0,
    duplicates: 0,
    lost: 0,
    lostByBroker: 0,
    lostByPower: 0,
    putAside: 0,
    outOfOrder: 0,
  };
  #faults: Record<string, number> = {};
  #slowest: SoakReport['slowest'] = [];
  #radio = { onS: 0, readings: 0 };
  /** Of the worlds that were asked where their time went. */
  #explained = { worlds: 0, readings: new Shares(), reconnects: new Shares() };
  #checks = new Map<string, CheckResult>();
  #broken = { [RUN_ENDS]: { failed: 0, detail: '' }, [SAME_TWICE]: { failed: 0, detail: '' } };
  #failures: SoakFailure[] = [];

  /** @param digest of the trace hashes; @param replay the command for a seed */
  constructor(digest: Digest, replay: (seed: number) => string) {
    this.#digest = digest;
    this.#replay = replay;
  }

  /** Results come in the order of their seeds. */
  add(result: SeedResult): void {
    const { seed, deviceHours, isTwice, spreads, report, broken } = result;
    this.#seeds++;
    this.#deviceHours += deviceHours;
    if (isTwice) this.#twice++;
    if (spreads !== null) {
      this.latencyUs.merge(spreads.latencyUs);
      this.reconnectUs.merge(spreads.reconnectUs);
    }
    if (report !== null) this.#addReport(seed, report, spreads);
    if (broken !== null) this.#addBroken(seed, broken);
    this.#failures.push(...failuresOf(result, this.#replay(seed)));
    if (broken === null) this.#look(seed, report);
  }

  report(wallS: number): SoakReport {
    const sums = this.#sums;
    return {
      seeds: this.#seeds,
      deviceHours: this.#deviceHours,
      wallS,
      readings: this.#readings,
      reconnects: sums.reconnects,
      devices: sums.devices,
      awayAtEnd: sums.awayAtEnd,
      neverConnected: sums.neverConnected,
      topicAliases: { used: sums.aliasesUsed, bytesSaved: sums.aliasBytes },
      qos2Handshakes: { up: sums.qos2Up, down: sums.qos2Down },
      latencyMs: percentilesMs(this.latencyUs),
      slowest: this.#slowest,
      ...this.#causes(),
      reconnectMs: percentilesMs(this.reconnectUs),
      bytes: { up: sums.bytesUp, down: sums.bytesDown },
      radioOnSPerReading: this.#radio.readings > 0 ? this.#radio.onS / this.#radio.readings : null,
      faults: this.#faults,
      // Modems and their bad days are only there where they are asked for.
      neverFired: FAULT_NAMES.filter((name) => name !== 'modem' && !this.#faults[name]),
      checks: [...this.#checks.values(), ...this.#runChecks()],
      failures: this.#failures,
      traceHash: this.#digest.digest('hex'),
    };
  }

  #addReport(seed: number, report: SimReport, spreads: Spreads | null): void {
    const sums = this.#sums;
    sums.reconnects += report.reconnects;
    sums.devices += report.devices;
    sums.awayAtEnd += report.awayAtEnd;
    sums.neverConnected += report.neverConnected;
    sums.aliasesUsed += report.topicAliases.used;
    sums.aliasBytes += report.topicAliases.bytesSaved;
    sums.qos2Up += report.qos2Handshakes.up;
    sums.qos2Down += report.qos2Handshakes.down;
    sums.bytesUp += report.bytes.up;
    sums.bytesDown += report.bytes.down;
    for (const name of Object.keys(this.#readings) as (keyof Readings)[])
      this.#readings[name] += report.readings[name];
    for (const [name, count] of Object.entries(report.faults))
      this.#faults[name] = (this.#faults[name] ?? 0) + count;
    this.#slowest = [...this.#slowest, ...report.slowest.map((one) => ({ seed, ...one }))]
      .sort((one, other) => other.tookMs - one.tookMs)
      .slice(0, MAX_SLOW);
    if (spreads !== null && spreads.radioOnS !== null) {
      this.#radio.onS += spreads.radioOnS;
      this.#radio.readings += report.readings.delivered;
    }
    if (report.causes !== undefined) this.#addCauses(report.causes);
    for (const check of report.checks) this.#addCheck(seed, check);
    this.#digest.update(this.#reports++ === 0 ? report.traceHash : `\n${report.traceHash}`);
  }

  #addCauses({ readings, reconnects }: CausesReport): void {
    this.#explained.worlds++;
    this.#explained.readings.merge(readings);
    this.#explained.reconnects.merge(reconnects);
  }

  #addCheck(seed: number, { name, evaluated, failed, detail, cause }: CheckResult): void {
    const sum = this.#checks.get(name) ?? { name, evaluated: 0, failed: 0, detail: '' };
    sum.evaluated += evaluated;
    sum.failed += failed;
    if (failed > 0) sum.detail ||= `seed ${seed}: ${detail}`;
    if (cause !== undefined) sum.cause ??= cause;
    this.#checks.set(name, sum);
  }

  #addBroken(seed: number, { check, detail }: NonNullable<SeedResult['broken']>): void {
    const sum = this.#broken[check === SAME_TWICE ? SAME_TWICE : RUN_ENDS];
    sum.failed++;
    sum.detail ||= `seed ${seed}: ${detail}`;
  }

  #causes(): Pick<SoakReport, 'causes'> {
    const { worlds, readings, reconnects } = this.#explained;
    return worlds === 0 ? {} : { causes: { worlds, readings: readings.data, reconnects: reconnects.data } };
  }

  #runChecks(): CheckResult[] {
    return [
      { name: RUN_ENDS, evaluated: this.#seeds, ...this.#broken[RUN_ENDS] },
      { name: SAME_TWICE, evaluated: this.#twice, ...this.#broken[SAME_TWICE] },
    ];
  }

  #look(seed: number, report: SimReport | null): void {
    if (this.closest?.hasFailed) return;
    const hasFailed = report?.checks.some((check) => check.failed > 0) ?? false;
    const p99 = report?.latencyMs.p99 ?? 0;
    if (hasFailed || this.closest === null || p99 > this.closest.p99) this.closest = { seed, hasFailed, p99 };
  }
}

/** The sum over results in any order. */
export function assembleSoak(
  results: SeedResult[],
  wallS: number,
  digest: Digest,
  replay: (seed: number) => string,
): SoakReport {
  const sum = new SoakSum(digest, replay);
  for (const result of results.toSorted((a, b) => a.seed - b.seed)) sum.add(result);
  return sum.report(wallS);
}

function failuresOf({ seed, report, broken }: SeedResult, replay: string): SoakFailure[] {
  const failed = (report?.checks ?? []).filter((check) => check.failed > 0);
  const failures = failed.map(({ name, detail }) => ({ seed, check: name, detail, replay }));
  if (broken !== null) failures.push({ seed, ...broken, replay });
  return failures;
}
