import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Takes the lines of a run: what happened, when, to which device. */
export interface Trace {
  /**
   * @param device 1, 2, 3 ...; 0 is the world
   * @param event a word or two in the field's own terms, no line break
   * @param bytes the bytes concerned, as a binary string; written as hexadecimal
   */
  line(timeUs: number, device: number, event: string, bytes?: string): void;
}

const FLUSH_CHARACTERS = 1 << 16;

/** SHA-256 over the lines of a run, and the lines themselves where a file is named. */
export class HashedTrace implements Trace {
  #hash = createHash('sha256');
  #waiting = '';
  #file: number | null;

  constructor(path: string | null) {
    this.#file = path === null ? null : openSync(path, 'w');
  }

  line(timeUs: number, device: number, event: string, bytes = ''): void {
    const hex = bytes === '' ? '' : ` ${Buffer.from(bytes, 'latin1').toString('hex')}`;
    this.#waiting += `${timeUs} ${device} ${event}${hex}\n`;
    if (this.#waiting.length > FLUSH_CHARACTERS) this.#flush();
  }

  /** Ends the run's trace. @returns the hash, hexadecimal: what `sha256sum` prints for the file */
  close(): string {
    this.#flush();
    if (this.#file !== null) closeSync(this.#file);
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#waiting);
    if (this.#file !== null) writeSync(this.#file, this.#waiting);
    this.#waiting = '';
  }
}
