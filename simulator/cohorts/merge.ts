import { closeSync, openSync, readSync } from 'node:fs';
import { HEAD_BYTES, RECORD_BYTES, spillFailure } from './block-file.ts';

const OUT_BYTES = 1 << 16;

/** The records of one spilled file, block by block. The file is open only while a block is read: there may be thousands. */
class Reader {
  dueUs = Number.POSITIVE_INFINITY;
  device = 0;
  readonly #path: string;
  #position = 0;
  #numbers = new Float64Array(0);
  #bytes = Buffer.alloc(0);
  #record = 0;
  #at = 0;

  constructor(path: string) {
    this.#path = path;
    this.#block();
  }

  /** The bytes of the current record; valid until `next`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(this.#at, this.#at + this.length);
  }

  get length(): number {
    return this.#numbers[3 * this.#record + 2];
  }

  /** Copies the bytes of the current record. */
  copyTo(out: Buffer, at: number): void {
    this.#bytes.copy(out, at, this.#at, this.#at + this.length);
  }

  next(): void {
    this.#at += this.length;
    this.#record++;
    if (3 * this.#record < this.#numbers.length) this.#look();
    else this.#block();
  }

  isBefore(other: Reader): boolean {
    return this.dueUs < other.dueUs || (this.dueUs === other.dueUs && this.device < other.device);
  }

  #look(): void {
    this.dueUs = this.#numbers[3 * this.#record];
    this.device = this.#numbers[3 * this.#record + 1];
  }

  #block(): void {
    const file = this.#open();
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      if (this.#read(file, head) === 0) {
        this.dueUs = Number.POSITIVE_INFINITY;
        return;
      }
      this.#numbers = new Float64Array((RECORD_BYTES / 8) * head.readUInt32LE(0));
      this.#bytes = Buffer.allocUnsafe(head.readUInt32LE(4));
      for (const part of [Buffer.from(this.#numbers.buffer), this.#bytes])
        if (this.#read(file, part) < part.length) throw this.#cut();
      this.#record = this.#at = 0;
      this.#look();
    } finally {
      closeSync(file);
    }
  }

  #open(): number {
    try {
      return openSync(this.#path, 'r');
    } catch (error) {
      throw spillFailure(this.#path, error);
    }
  }

  /** @returns bytes read: all that were asked for, or none at the end of the file */
  #read(file: number, into: Buffer): number {
    let read = 0;
    while (read < into.length) {
      const count = readSync(file, into, read, into.length - read, this.#position + read);
      if (count === 0 && read === 0) return 0;
      if (count === 0) throw this.#cut();
      read += count;
    }
    this.#position += read;
    return read;
  }

  #cut(): Error {
    return spillFailure(this.#path, new Error('the file is cut'));
  }
}

/** What a merge shows of the record whose turn it is. */
export type Merged = Pick<Reader, 'dueUs' | 'device' | 'length' | 'bytes' | 'copyTo'>;

/** Merges spilled files by time and device, in the memory of one block for each file. @throws MachineFailure */
export function mergeRecords(paths: readonly string[], take: (record: Merged) => void): void {
  const heap: Reader[] = [];
  for (const path of paths) {
    const reader = new Reader(path);
    if (reader.dueUs < Number.POSITIVE_INFINITY) heap.push(reader);
  }
  for (let place = heap.length >> 1; place >= 0; place--) siftDown(heap, place);
  while (heap.length > 0) {
    const [first] = heap;
    take(first);
    first.next();
    if (first.dueUs === Number.POSITIVE_INFINITY) {
      const last = heap.pop() as Reader;
      if (heap.length > 0) heap[0] = last;
    }
    siftDown(heap, 0);
  }
}

/** Merges spilled records whose bytes follow each other. @param write gets some of them, valid until it returns */
export function mergeBytes(paths: readonly string[], write: (bytes: Buffer) => void): void {
  const out = Buffer.allocUnsafe(OUT_BYTES);
  let filled = 0;
  const flush = () => {
    if (filled > 0) write(out.subarray(0, filled));
    filled = 0;
  };
  mergeRecords(paths, (record) => {
    const { length } = record;
    if (filled + length > OUT_BYTES) flush();
    if (length > OUT_BYTES) write(record.bytes);
    else {
      record.copyTo(out, filled);
      filled += length;
    }
  });
  flush();
}

function siftDown(heap: Reader[], start: number): void {
  const moved = heap[start];
  if (moved === undefined) return;
  let place = start;
  for (let child = 2 * place + 1; child < heap.length; child = 2 * place + 1) {
    if (child + 1 < heap.length && heap[child + 1].isBefore(heap[child])) child++;
    if (!heap[child].isBefore(moved)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = moved;
}
