import type { Air, AirSource } from './day.ts';

/** A recorded day at one row a second is 86,400. */
export const MAX_ROWS = 1_000_000;

const COLUMNS = ['time_s', 'temperature', 'humidity', 'pressure'] as const;

/** What can be between -40 and 85 C at all; beyond it the recording is wrong, not the weather. */
const RANGES: { [column: string]: [number, number] } = {
  temperature: [-90, 85],
  humidity: [0, 100],
  pressure: [300, 1100],
};

/**
 * Air from a CSV of recorded readings, with straight lines between its rows; when the run is longer, it starts
 * again from its first row. Columns by name, in any order: `time_s` (rising), `temperature` (C), `humidity` (%),
 * `pressure` (hPa).
 */
export class Recording implements AirSource {
  readonly #rows: number[][];
  readonly #lengthS: number;
  #place = 0;

  /** @throws RangeError that names line and column of a hole, a text, a time that does not rise or a value that cannot be */
  constructor(csv: string) {
    this.#rows = parse(csv);
    this.#lengthS = this.#rows[this.#rows.length - 1][0] - this.#rows[0][0];
  }

  at(timeUs: number): Air {
    const second = this.#rows[0][0] + ((timeUs / 1e6) % this.#lengthS);
    if (this.#rows[this.#place][0] > second) this.#place = 0;
    while (this.#rows[this.#place + 1][0] <= second) this.#place++;
    const [before, after] = [this.#rows[this.#place], this.#rows[this.#place + 1]];
    const share = (second - before[0]) / (after[0] - before[0]);
    const between = (column: number) => before[column] + share * (after[column] - before[column]);
    return { temperatureC: between(1), humidityPercent: between(2), pressureHpa: between(3) };
  }
}

function parse(csv: string): number[][] {
  const lines = csv.split(/\r?\n/).map((text, index) => ({ text, line: index + 1 }));
  const [header, ...rest] = lines.filter(({ text }) => text.trim() !== '' && !text.startsWith('#'));
  const names = (header?.text ?? '').split(',').map((name) => name.trim());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length)
    throw new RangeError(`no column ${missing.join(', ')}; needed are ${COLUMNS.join(', ')}`);
  if (rest.length < 2) throw new RangeError('a recording needs two rows at least');
  if (rest.length > MAX_ROWS) throw new RangeError(`${rest.length} rows; ${MAX_ROWS} at the most`);
  let lastS = Number.NEGATIVE_INFINITY;
  return rest.map(({ text, line }) => {
    const fields = text.split(',');
    const row = COLUMNS.map((column) => field(fields[names.indexOf(column)], column, line));
    if (row[0] <= lastS) throw new RangeError(`line ${line}: time_s does not rise`);
    lastS = row[0];
    return row;
  });
}

function field(text: string | undefined, column: string, line: number): number {
  const value = text?.trim() ? Number(text) : Number.NaN;
  if (!Number.isFinite(value))
    throw new RangeError(`line ${line}: ${column} is ${text?.trim() ? `"${text}"` : 'missing'}`);
  const [min, max] = RANGES[column] ?? [0, Number.POSITIVE_INFINITY];
  if (value < min || value > max)
    throw new RangeError(`line ${line}: ${column} ${value} is not within ${min} to ${max}`);
  return value;
}
