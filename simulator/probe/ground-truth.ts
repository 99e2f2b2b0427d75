import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of measurements by column name; numbers stay as the file has them. */
export type Row = Record<string, string>;

/**
 * Reads one table of the measurements on real stacks (see its README).
 * @param folder where the tables are
 */
export function readTable(folder: string, name: string): Row[] {
  const [header, ...lines] = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, values[index]]));
  });
}
