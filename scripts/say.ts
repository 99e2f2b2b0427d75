import { printable, printableLines } from '../simulator/report/printable.ts';
import { print } from './output.ts';

/** One line for people. Names and texts of others in it are shown escaped. */
export function say(text: string): void {
  print(`${printable(text)}\n`);
}

/** A table, or other text of several lines, for people. */
export function show(text: string): void {
  print(`${printableLines(text)}\n`);
}

/** One line on standard error: what failed or is odd. */
export function complain(text: string): void {
  process.stderr.write(`mote: ${printable(text)}\n`);
}
