import { writeFileSync } from 'node:fs';
import { UsageError } from './usage.ts';

/** Opens or writes the file that an option names. @throws UsageError that names the option */
export function writing<T>(option: string, path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new UsageError(`${option} ${path}: ${(error as Error).message}; name a file that can be written`);
  }
}

export function writeOutput(path: string, option: string, text: string): void {
  writing(option, path, () => writeFileSync(path, text));
}
