import { formatCount, threeFigures } from './format.ts';
import { PURPOSES, type Purpose, type Spending } from './purposes.ts';

/** A data plan: what it bills, and how it counts. */
export interface DataPlan {
  /** In whatever money; null: the bill is told in MB. */
  pricePerMb: number | null;
  /** Each record is rounded up to a multiple; 1 counts bytes. */
  roundingBytes: number;
  /** How long a record lasts. */
  recordUs: number;
}

/** What one board spends in a year. */
export interface Year {
  mb: Record<Purpose, number>;
  totalMb: number;
  billedMb: number;
  /** Null without a price. */
  cost: number | null;
}

/** One line of the table: what it costs, on one link with one payload. */
export interface YearRow {
  link: string;
  payload: string;
  batch: number;
  year: Year;
  /** Of each rule set: broken rules, of how many. */
  rules: { name: string; broken: number; of: number }[];
}

const DAYS_PER_YEAR = 365.25;

/** Extrapolates the bytes of a run to a year of one board. What its first connect took counts once. */
export function yearOf(
  { once, daily, records }: Spending,
  { deviceDays, devices }: { deviceDays: number; devices: number },
  plan: DataPlan,
): Year {
  const yearly = (purpose: Purpose) =>
    (once[purpose] / devices + (daily[purpose] / deviceDays) * DAYS_PER_YEAR) / 1e6;
  const mb = Object.fromEntries(PURPOSES.map((one) => [one, yearly(one)])) as Record<Purpose, number>;
  const totalMb = PURPOSES.reduce((sum, one) => sum + mb[one], 0);
  const all = [...records.values()];
  const bytes = all.reduce((sum, one) => sum + one, 0);
  const rounded = all.reduce((sum, one) => sum + Math.ceil(one / plan.roundingBytes) * plan.roundingBytes, 0);
  const billedMb = bytes === 0 ? 0 : (totalMb * rounded) / bytes;
  return { mb, totalMb, billedMb, cost: plan.pricePerMb === null ? null : billedMb * plan.pricePerMb };
}

/** What a year of one board costs, a line for each link, payload and batch. */
export function yearTable(rows: readonly YearRow[], plan: DataPlan): string {
  const hasRules = rows.some(({ rules }) => rules.length > 0);
  const head = ['link', 'payload', 'batch', ...PURPOSES, 'all', 'billed'];
  const lines = [
    [...head, ...(plan.pricePerMb === null ? [] : ['costs']), ...(hasRules ? ['rules broken'] : [])],
    ...rows.map(({ link, payload, batch, year, rules }) => [
      link,
      payload,
      String(batch),
      ...PURPOSES.map((one) => threeFigures(year.mb[one])),
      threeFigures(year.totalMb),
      threeFigures(year.billedMb),
      ...(year.cost === null ? [] : [year.cost.toFixed(2)]),
      ...(hasRules ? [rules.map(({ name, broken, of }) => `${name} ${broken} of ${of}`).join(', ')] : []),
    ]),
  ];
  const isText = (column: number) => column < 2 || lines[0][column] === 'rules broken';
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const written = lines.map((line) =>
    line
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
  const price = plan.pricePerMb === null ? '' : `, at ${plan.pricePerMb} for a MB`;
  return [
    'a year of one board, MB (1 000 000 bytes of IP packets, up and down)',
    ...written,
    '',
    `billed: each ${recordWords(plan)} rounded up to ${formatCount(plan.roundingBytes)} B${price}; the first connect counts once a year, all else by the day`,
  ].join('\n');
}

function recordWords({ recordUs }: DataPlan): string {
  const hours = recordUs / 3600e6;
  return hours === 1 ? 'hour with data' : `${threeFigures(hours)} h with data`;
}
