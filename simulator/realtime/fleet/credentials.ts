import { UsageError } from '../../errors.ts';
import { readUserText } from '../../files/read-file.ts';
import type { Credentials } from './fleet-plan.ts';

const COLUMNS = ['client_id', 'username', 'password'];
const EXAMPLE = 'write a first line username,password (and client_id, if you like), then one line a board';

/** Reads the boards' credentials from CSV: board 1 is the first line after the header. @throws UsageError */
export function readCredentials(path: string, devices: number): Credentials[] {
  const refuse = (reason: string) => new UsageError(`${path}: ${reason}`);
  const [head, ...rows] = linesOf(path, refuse);
  const columns = (head ?? '').split(',').map((column) => column.trim());
  const unknown = columns.find((column) => !COLUMNS.includes(column));
  if (unknown !== undefined || !columns.includes('username') || !columns.includes('password'))
    throw refuse(
      `line 1: ${unknown === undefined ? 'a column is missing' : `no column "${unknown}"`}; ${EXAMPLE}`,
    );
  if (rows.length < devices)
    throw refuse(`${rows.length} boards have a line, but ${devices} are asked for; ${EXAMPLE}`);
  return rows.slice(0, devices).map((row, index) => {
    const values = fieldsOf(row);
    if (values === null || values.length !== columns.length)
      throw refuse(
        `line ${index + 2}: ${columns.length} values are wanted, as in line 1; put "..." around commas`,
      );
    const value = (column: string) => values[columns.indexOf(column)];
    return { clientId: value('client_id') ?? null, username: value('username'), password: value('password') };
  });
}

function linesOf(path: string, refuse: (reason: string) => Error): string[] {
  try {
    return readUserText(path)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
  } catch (error) {
    throw refuse(`${(error as Error).message}; ${EXAMPLE}`);
  }
}

/** The fields of one line by RFC 4180; null if a quote is not closed. */
function fieldsOf(line: string): string[] | null {
  const fields: string[] = [];
  const field = /\s*(?:"((?:[^"]|"")*)"\s*|([^,"]*))(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (match === null) return null;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2].trim());
    if (match[3] === '') return fields;
  }
}
