import { writeFileSync } from 'node:fs';
import { UsageError } from './usage.ts';

/** Writes what an option asked for. @throws UsageError that names the option */
export function writeOutput(path: string, option: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${option} ${path}: ${(error as Error).message}; name a file that can be written`);
  }
}
