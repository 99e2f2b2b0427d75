import { formatCount, threeFigures } from '../report/format.ts';
import { printable } from '../report/printable.ts';
import { rowsOf, written } from './rows.ts';
import type { Comparison } from './run-comparison.ts';

/** The comparison as lines of text, a column for each client. */
export function compareTable(comparison: Comparison): string {
  const { clients } = comparison;
  const rows = rowsOf(comparison).map((row) => [row.label, ...clients.map((one) => written(row, one))]);
  const all = [['', ...clients.map(({ name }) => printable(name))], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  '),
  );
  return [
    ...lines,
    '',
    ...[assumption(comparison), ...notes(comparison)].map((note) => printable(note)),
  ].join('\n');
}

/** Why clients stopped, and which checks and rules they break. */
export function notes({ clients }: Comparison): string[] {
  return clients.flatMap(({ name, failure, failedChecks, brokenRules = [] }) => [
    ...(failure === '' ? [] : [`${name} stopped: ${failure}`]),
    ...(failedChecks.length === 0 ? [] : [`${name} fails: ${failedChecks.join('; ')}`]),
    ...brokenRules.map(
      ({ name: rule, failed, detail }) => `${name} breaks ${rule} (${formatCount(failed)} times; ${detail})`,
    ),
  ]);
}

/** The assumption behind the radio time. */
export function assumption({ radioTailS, link }: Comparison): string {
  return radioTailS > 0
    ? `radio: on from each packet until ${threeFigures(radioTailS)} s later, as the idle timers of ${link} say`
    : `radio: the link ${link} has no radio that sleeps`;
}
