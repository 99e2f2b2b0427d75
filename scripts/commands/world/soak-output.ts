import { formatCount, formatMs, formatRows, threeFigures } from '../../../simulator/report/format.ts';
import { soakPage } from '../../../simulator/report/html/soak-page.ts';
import { junit } from '../../../simulator/report/junit.ts';
import { cdfMs } from '../../../simulator/report/record/figures.ts';
import { waitedWords } from '../../../simulator/report/slow-readings.ts';
import { protocolRows } from '../../../simulator/report/summary.ts';
import { closerLook } from '../../../simulator/soak/closer-look.ts';
import { RUN_ENDS, type SeedResult, type SoakReport, type SoakSum } from '../../../simulator/soak/report.ts';
import type { SoakWorld } from '../../../simulator/soak/seed-world.ts';
import { writeOutput, writeReport } from '../../output.ts';
import { complain } from '../../say.ts';
import { EXIT_FAILED } from '../../usage.ts';
import { ownFirmware } from '../own-firmware.ts';

/** Failures that are printed; the files hold all. */
const MAX_PRINTED = 20;

export function summary(report: SoakReport): string {
  const { readings, faults } = report;
  const rows: [string, string][] = [
    ['worlds', formatCount(report.seeds)],
    ['device-hours', formatCount(report.deviceHours)],
    ['device-hours a second', formatCount(report.deviceHours / report.wallS)],
    ['wall time', `${threeFigures(report.wallS)} s`],
    ...Object.entries(readings).map(([name, count]): [string, string] => [
      `readings ${name}`,
      formatCount(count),
    ]),
    ...protocolRows(report),
    ...Object.entries(faults).map(([name, count]): [string, string] => [`fault ${name}`, formatCount(count)]),
  ];
  const slowest = soakSlowTable(report.slowest);
  const never = report.neverFired.length > 0 ? `\n\nnever came: ${report.neverFired.join(', ')}` : '';
  return `${formatRows(rows)}${never}${slowest}\n\ntrace  sha256 ${report.traceHash}`;
}

/** Worlds differ, so each line has its whole command. */
function soakSlowTable(slowest: SoakReport['slowest']): string {
  if (slowest.length === 0) return '';
  const lines = slowest.map(
    (one) =>
      `  ${formatMs(one.tookMs)}, world ${one.seed}, device ${one.device}: waited for ${waitedWords(one)}\n    ${one.replay}`,
  );
  return `\n\nslowest readings\n${lines.join('\n')}`;
}

export function tellFailures({ failures }: SoakReport): void {
  if (failures.length === 0) return;
  for (const { seed, check, detail, replay } of failures.slice(0, MAX_PRINTED))
    complain(`seed ${seed}: ${check}: ${detail}; replay with: ${replay}`);
  const more = failures.length - MAX_PRINTED;
  if (more > 0) complain(`and ${more} more failures; --json FILE lists them`);
  process.exitCode = EXIT_FAILED;
}

/** A finished soak, and what its files are made from. */
export interface SoakOutcome {
  report: SoakReport;
  sum: SoakSum;
  /** In the order of seeds. */
  worlds: readonly Pick<SeedResult, 'seed' | 'wallS'>[];
  world: SoakWorld;
}

/** The files that were asked for. @throws UsageError, MachineFailure */
export function writeFiles(
  { json, html, junit }: { json?: string; html?: string; junit?: string },
  outcome: SoakOutcome,
): void {
  if (json) writeReport(json, '--json', outcome.report);
  if (html) writeOutput(html, '--html', pageOf(outcome));
  if (junit) writeOutput(junit, '--junit', junitOf(outcome));
}

function pageOf({ report, sum, world }: SoakOutcome): string {
  return soakPage({
    soak: report,
    latencyCdf: cdfMs(sum.latencyUs),
    reconnectCdf: cdfMs(sum.reconnectUs),
    closer: closerLook(sum.closest, world, ownFirmware),
  });
}

function junitOf({ report, worlds }: SoakOutcome): string {
  const cases = worlds.map(({ seed, wallS }) => {
    const of = (isError: boolean) =>
      report.failures
        .filter((failure) => failure.seed === seed && (failure.check === RUN_ENDS) === isError)
        .map(({ check, detail, replay }) => ({ message: check, text: `${detail}\nreplay with: ${replay}` }));
    // A world that did not end counts as no verdict, not as a failed check.
    return { name: `seed ${seed}`, seconds: wallS, failures: of(false), errors: of(true) };
  });
  return junit('mote soak', cases);
}
