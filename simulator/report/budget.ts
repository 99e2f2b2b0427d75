import { days, type Estimate, radioTime } from './estimate.ts';
import { threeFigures } from './format.ts';

/** The cost of single readings and of batches over one link in one payload. */
export interface BudgetRow {
  link: string;
  payload: string;
  single: Estimate;
  batched: Estimate;
}

/** One line for each link and payload, single readings beside batches, and the assumptions below. */
export function budgetTable(rows: BudgetRow[], batch: number): string {
  const figures = (one: Estimate) => [
    radioTime(one.radioOnSPerDay),
    `${threeFigures(one.mbPerMonth)} MB`,
    days(one.batteryDaysAsleep),
    days(one.batteryDaysAwake),
  ];
  const names = ['radio a day', 'a month', 'asleep', 'awake'];
  const lines = [
    ['link', 'payload', ...names, ...names],
    ...rows.map((row) => [row.link, row.payload, ...figures(row.single), ...figures(row.batched)]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const written = lines.map((line) =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  '),
  );
  const left = widths[0] + widths[1] + 4;
  const half = widths.slice(2, 6).reduce((sum, width) => sum + width + 2, 0);
  const head = `${' '.repeat(left)}${'single readings'.padEnd(half)}batches of ${batch}`;
  const assumptions = new Set(rows.flatMap(({ single }) => single.assumptions));
  return [
    head,
    ...written,
    '',
    'estimates, battery life of a board asleep between readings and of one always awake:',
    ...[...assumptions].map((one) => `  ${one}`),
  ].join('\n');
}
