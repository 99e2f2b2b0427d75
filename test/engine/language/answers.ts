import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Rows of a line of JavaScript, which prints `ok` on an engine of today's, and what the real Espruino said to it; the
 * first row is that engine's version. A row for a new rule is the line alone, as JSON, until `record.ts` is run.
 */
export const ANSWERS_FILE = join(import.meta.dirname, 'answers.txt');

export interface Answer {
  line: string;
  /** `ok`, the error that the engine reported, or `nothing`. */
  answer: string;
}

export function recordedAnswers(): Answer[] {
  const rows = readFileSync(ANSWERS_FILE, 'utf8').trimEnd().split('\n').slice(1);
  return rows.map((row) => {
    const [line, answer = ''] = row.split('\t');
    return { line: JSON.parse(line), answer };
  });
}
