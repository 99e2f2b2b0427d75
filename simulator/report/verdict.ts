import type { CheckResult } from '../checks/check.ts';
import type { Readings } from '../checks/ledger.ts';
import { formatCount, threeFigures } from './format.ts';
import type { SoakReport } from './soak-report.ts';

/**
 * `good`: all checks hold. `warning`: they hold, but the figures say less than they seem to. `bad`: something failed.
 */
export type Mark = 'good' | 'warning' | 'bad';

/** A run in one line. */
export interface Verdict {
  mark: Mark;
  /** The outcome; of a wrong experiment its mistake. */
  line: string;
  /** The most useful next command, to paste; empty where there is none. */
  next: string;
}

/** Signs beside the colours, for readers who do not see them. */
export const MARKS: Record<Mark, string> = { good: '✓', warning: '!', bad: '✗' };

/** The inputs of the verdict on one run. */
export interface Judged {
  devices: number;
  readings: Readings;
  checks: readonly CheckResult[];
  /** Devices that wanted to be connected at the end, could have been, and were not. */
  awayAtEnd: number;
  /** Devices that no broker has ever accepted. */
  neverConnected: number;
}

/** The verdict on one run. @param unmet demands of `--expect` that were not met, in words */
export function runVerdict(run: Judged, unmet: readonly string[] = []): Omit<Verdict, 'next'> {
  const failed = run.checks.filter((check) => check.failed > 0);
  const cause = failed.find((check) => check.cause !== undefined)?.cause;
  if (cause !== undefined) return { mark: 'bad', line: cause };
  const doubts = doubtsOf(run);
  if (failed.length > 0) {
    const names = failed.map(({ name }) => name).join(', ');
    return {
      mark: 'bad',
      line: joined(`${failed.length} of ${run.checks.length} checks failed: ${names}`, doubts),
    };
  }
  if (unmet.length > 0) return { mark: 'bad', line: joined(unmet.join('; '), doubts) };
  const tested = run.checks.filter(({ evaluated }) => evaluated > 0).length;
  const holds = `All checks hold (${tested} were put to the test)`;
  if (doubts.length > 0) return { mark: 'warning', line: `${holds}, but ${doubts.join('; ')}` };
  const { delivered, accepted } = run.readings;
  return {
    mark: 'good',
    line: `${holds}; ${formatCount(delivered)} of ${formatCount(accepted)} readings delivered`,
  };
}

/** The verdict on many runs. */
export function soakVerdict(soak: SoakReport): Omit<Verdict, 'next'> {
  const worldsFailed = new Set(soak.failures.map(({ seed }) => seed)).size;
  const cause = soak.checks.find((check) => check.failed > 0 && check.cause !== undefined)?.cause;
  const doubts = doubtsOf(soak);
  const worlds = formatCount(soak.seeds);
  if (worldsFailed > 0 || soak.checks.some((check) => check.failed > 0)) {
    const line = `${formatCount(worldsFailed)} of ${worlds} worlds failed`;
    return { mark: 'bad', line: cause === undefined ? joined(line, doubts) : `${line}: ${cause}` };
  }
  const holds = `All checks hold in ${worlds} ${soak.seeds === 1 ? 'world' : 'worlds'}`;
  if (doubts.length > 0) return { mark: 'warning', line: `${holds}, but ${doubts.join('; ')}` };
  return { mark: 'good', line: `${holds}; ${formatCount(soak.readings.delivered)} readings delivered` };
}

function joined(line: string, doubts: readonly string[]): string {
  return [line, ...doubts].join('; ');
}

/** Warnings: reasons why the figures say less than the checks. */
function doubtsOf({ devices, readings, awayAtEnd, neverConnected }: Judged): string[] {
  const { taken, refused, delivered } = readings;
  const of = (count: number) => `${formatCount(count)} of ${devicesIn(devices)}`;
  return [
    ...(taken === 0 ? ['no program has called publish(), so nothing was tested'] : []),
    ...(taken > 0 && delivered === 0 ? ['not one reading was delivered'] : []),
    ...(neverConnected > 0 ? [`${of(neverConnected)} never connected`] : []),
    ...(awayAtEnd > 0 ? [`${of(awayAtEnd)} away at the end`] : []),
    ...(refused > 0
      ? [
          `${threeFigures((100 * refused) / taken)} % of the readings refused by publish() (${formatCount(refused)} of ${formatCount(taken)})`,
        ]
      : []),
  ];
}

function devicesIn(count: number): string {
  return count === 1 ? '1 device' : `${formatCount(count)} devices`;
}
