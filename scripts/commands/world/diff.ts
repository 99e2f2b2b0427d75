import type { Command } from 'commander';
import { changes, differentWorlds, formatChanges } from '../../../simulator/report/diff.ts';
import { readInput } from '../../input.ts';
import { complain, show } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';

export function define(program: Command): void {
  program
    .command('diff')
    .description('what two reports (--json of sim, soak or compare) do not agree on; fails when it got worse')
    .argument('<old>', 'the report that is good enough')
    .argument('<new>', 'the report to judge')
    .option('--tolerance <percent>', 'a figure may be so much worse', '5')
    .action(diff);
}

function diff(oldPath: string, newPath: string, { tolerance }: { tolerance: string }): void {
  const percent = Number(tolerance);
  if (tolerance.trim() === '' || !(percent >= 0 && percent <= 1000))
    throw new UsageError(`--tolerance ${tolerance}: give a percentage from 0 to 1000`);
  const [old, newer] = [readReport(oldPath), readReport(newPath)];
  for (const difference of differentWorlds(old, newer)) complain(`the runs were not the same: ${difference}`);
  const found = changes(old, newer, percent / 100);
  show(found.length === 0 ? 'no figure has changed' : formatChanges(found));
  if (found.some(({ verdict }) => verdict === 'worse')) process.exitCode = EXIT_FAILED;
}

function readReport(path: string): object {
  const text = readInput(path, path, 'name a report that --json wrote');
  try {
    const report = JSON.parse(text);
    if (typeof report === 'object' && report !== null && !Array.isArray(report)) return report;
  } catch {
    // As below.
  }
  throw new UsageError(`${path}: is no JSON object; name a report that --json wrote`);
}
