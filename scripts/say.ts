import { printable, printableLines } from '../simulator/report/printable.ts';

/** One line on standard output. Names and texts of others in it are shown escaped. */
export function say(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** A table, or other text of several lines, on standard output. */
export function show(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** One line on standard error: what failed or is odd. */
export function complain(text: string): void {
  process.stderr.write(`mote: ${printable(text)}\n`);
}
