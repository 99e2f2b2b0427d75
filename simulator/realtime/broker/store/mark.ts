import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../private-files.ts';
import { crc32 } from './crc.ts';

const FILE = 'mark';
const DIGITS = 16;

/**
 * The number of the last write that was acknowledged to a client, in a file beside the store. When the store lacks that
 * write, its end was cut off.
 */
export class Mark {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  /** @returns null where there is none; -1 where it cannot be read */
  static read(folder: string): number | null {
    const path = join(folder, FILE);
    if (!existsSync(path)) return null;
    const text = readFileSync(path, 'latin1');
    const digits = text.slice(0, DIGITS);
    return text === lineOf(Number.parseInt(digits, 16)) ? Number.parseInt(digits, 16) : -1;
  }

  static open(folder: string, batch: number): Mark {
    const path = join(folder, FILE);
    const mark = new Mark(openSync(path, existsSync(path) ? 'r+' : 'w+', PRIVATE_FILE));
    mark.write(batch);
    fsyncSync(mark.#file);
    return mark;
  }

  /** Not synced: an older number only detects less. */
  write(batch: number): void {
    writeSync(this.#file, lineOf(batch), 0, 'latin1');
  }

  close(): void {
    closeSync(this.#file);
  }
}

function lineOf(batch: number): string {
  const digits = Number.isSafeInteger(batch) ? batch.toString(16).padStart(DIGITS, '0') : '';
  return `${digits} ${crc32(digits).toString(16).padStart(8, '0')}\n`;
}
