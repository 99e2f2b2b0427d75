import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  connectFigures,
  messageFigures,
  outageFigures,
  transferFigures,
} from '../../simulator/probe/fidelity.ts';
import type { Figure } from '../../simulator/probe/figure.ts';
import { type Row, readTable } from '../../simulator/probe/ground-truth.ts';
import { EXIT_FAILED } from '../usage.ts';

const FOLDER = join(import.meta.dirname, '../../test/groundtruth');
const SEEDS = 3;
const MIN_PASSED = 0.95;
const MAX_BARS = 3;

const TABLES: [file: string, figures: (row: Row, seed: string) => Figure[]][] = [
  ['message-latency.csv', messageFigures],
  ['connect.csv', connectFigures],
  ['transfer.csv', transferFigures],
  ['outage-recovery.csv', outageFigures],
];

/** Seeds that nobody chose: they follow from the measurements themselves. */
function seeds(): string[] {
  const hash = createHash('sha256');
  for (const [file] of TABLES) hash.update(readFileSync(join(FOLDER, file)));
  const text = hash.digest('hex');
  return Array.from({ length: SEEDS }, (_, index) => text.slice(8 * index, 8 * index + 8));
}

function line(figures: Figure[]): string {
  const [first] = figures;
  const worst = Math.max(...figures.map((figure) => figure.offBars));
  const models = figures.map((figure) => ms(figure.model).padStart(8)).join('');
  const verdict = worst <= 1 ? '' : `  ${worst.toFixed(1)} bars outside`;
  return `  ${first.row.padEnd(42)}${first.name.padEnd(18)}${ms(first.measured).padStart(8)}${models}${verdict}`;
}

function ms(value: number): string {
  return value < 1000 ? value.toFixed(1) : value.toFixed(0);
}

function main(): void {
  const names = seeds();
  const all: Figure[] = [];
  for (const [file, figuresOf] of TABLES) {
    console.log(`\n${file}: measured, and the model with seeds ${names.join(', ')} (ms)`);
    for (const row of readTable(FOLDER, file)) {
      const runs = names.map((seed) => figuresOf(row, seed));
      runs[0].forEach((_, index) => {
        console.log(line(runs.map((figures) => figures[index])));
      });
      all.push(...runs.flat());
    }
  }
  const passed = all.filter((figure) => figure.offBars <= 1).length;
  const far = all.filter((figure) => figure.offBars > MAX_BARS).length;
  const share = ((100 * passed) / all.length).toFixed(1);
  console.log(
    `\n${passed} of ${all.length} figures pass (${share} %), ${far} are outside by more than three bars`,
  );
  if (passed < MIN_PASSED * all.length || far > 0) process.exitCode = EXIT_FAILED;
}

main();
