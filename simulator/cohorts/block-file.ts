import { closeSync, openSync, writeSync } from 'node:fs';
import { MachineFailure, systemReason } from '../errors.ts';

/** Bytes of a block's records; a longer record has a block of its own. */
export const BLOCK_BYTES = 1 << 15;
/** Of each record: when it is due, its device, and its bytes. */
const NUMBERS = 3;
/** Before each block: how many records and bytes follow. */
export const HEAD_BYTES = 8;
export const RECORD_BYTES = NUMBERS * Float64Array.BYTES_PER_ELEMENT;
/** Records of a block: their numbers take no more memory than their bytes may. */
const MAX_RECORDS = Math.floor(BLOCK_BYTES / RECORD_BYTES);

/** Writes the records of a cohort into a file, in blocks: a head, the numbers of each record, the bytes of all. */
export class BlockFile {
  readonly #path: string;
  readonly #file: number;
  readonly #numbers = new Float64Array(NUMBERS * MAX_RECORDS);
  #records = 0;

  /** @throws MachineFailure */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#guarded(() => openSync(path, 'w', 0o600));
  }

  /** Whether the block takes no more records. */
  get isFull(): boolean {
    return this.#records === MAX_RECORDS;
  }

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  /** Counts a record in, whose bytes are given with its block. */
  count(dueUs: number, device: number, length: number): void {
    const at = NUMBERS * this.#records++;
    this.#numbers[at] = dueUs;
    this.#numbers[at + 1] = device;
    this.#numbers[at + 2] = length;
  }

  /** Ends a block. @param bytes of its records. @throws MachineFailure */
  write(bytes: Uint8Array): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(this.#records, 0);
    head.writeUInt32LE(bytes.length, 4);
    const numbers = Buffer.from(this.#numbers.buffer, 0, RECORD_BYTES * this.#records);
    this.#records = 0;
    for (const part of [head, numbers, bytes]) this.#put(part);
  }

  close(): void {
    closeSync(this.#file);
  }

  #put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; )
      at += this.#guarded(() => writeSync(this.#file, bytes, at, bytes.length - at));
  }

  #guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw spillFailure(this.#path, error);
    }
  }
}

/** What becomes of a run whose records find no room. */
export function spillFailure(path: string, error: unknown): MachineFailure {
  return new MachineFailure(
    `${path}: ${systemReason(error)}; what cohorts of a fleet have seen waits there until all of it has run: give another folder with TMPDIR, or run it in one piece with --cohort all`,
  );
}
