import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { Sink } from '../simulator/kernel/trace.ts';
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

/** A file that an option names, for what comes piece by piece. */
export class Output implements Sink {
  #file: number;

  /** @throws UsageError that names the option */
  constructor(option: string, path: string) {
    this.#file = writing(option, path, () => openSync(path, 'w'));
  }

  write(bytes: Uint8Array): void {
    writeSync(this.#file, bytes);
  }

  close(): void {
    closeSync(this.#file);
  }
}
