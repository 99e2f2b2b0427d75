import { closeSync, openSync, readSync } from 'node:fs';
import { HEAD_BYTES, LINE_BYTES, spillFailure } from './spill.ts';

/** Takes lines as text. */
export interface LinesSink {
  lines(text: Buffer): void;
}

const OUT_BYTES = 1 << 16;

/** The lines of one spilled file, block by block. The file is open only while a block is read: there may be thousands. */
class Reader {
  dueUs = Number.POSITIVE_INFINITY;
  device = 0;
  readonly #path: string;
  #position = 0;
  #numbers = new Float64Array(0);
  #text = Buffer.alloc(0);
  #line = 0;
  #at = 0;

  constructor(path: string) {
    this.#path = path;
    this.#block();
  }

  /** The text of the current line; valid until `next`. */
  get text(): Buffer {
    return this.#text.subarray(this.#at, this.#at + this.length);
  }

  get length(): number {
    return this.#numbers[3 * this.#line + 2];
  }

  /** Copies the text of the current line. */
  copyTo(out: Buffer, at: number): void {
    this.#text.copy(out, at, this.#at, this.#at + this.length);
  }

  next(): void {
    this.#at += this.length;
    this.#line++;
    if (3 * this.#line < this.#numbers.length) this.#look();
    else this.#block();
  }

  isBefore(other: Reader): boolean {
    return this.dueUs < other.dueUs || (this.dueUs === other.dueUs && this.device < other.device);
  }

  #look(): void {
    this.dueUs = this.#numbers[3 * this.#line];
    this.device = this.#numbers[3 * this.#line + 1];
  }

  #block(): void {
    const file = this.#open();
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      if (this.#read(file, head) === 0) {
        this.dueUs = Number.POSITIVE_INFINITY;
        return;
      }
      this.#numbers = new Float64Array((LINE_BYTES / 8) * head.readUInt32LE(0));
      this.#text = Buffer.allocUnsafe(head.readUInt32LE(4));
      this.#read(file, Buffer.from(this.#numbers.buffer));
      this.#read(file, this.#text);
      this.#line = this.#at = 0;
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
      if (count === 0) throw spillFailure(this.#path, new Error('the file is cut'));
      read += count;
    }
    this.#position += read;
    return read;
  }
}

/** Merges spilled files by time and device, in the memory of one block for each file. */
export function mergeTraces(paths: readonly string[], sink: LinesSink): void {
  const heap: Reader[] = [];
  for (const path of paths) {
    const reader = new Reader(path);
    if (reader.dueUs < Number.POSITIVE_INFINITY) heap.push(reader);
  }
  for (let place = heap.length >> 1; place >= 0; place--) siftDown(heap, place);
  const out = Buffer.allocUnsafe(OUT_BYTES);
  let filled = 0;
  const flush = () => {
    if (filled > 0) sink.lines(out.subarray(0, filled));
    filled = 0;
  };
  while (heap.length > 0) {
    const [first] = heap;
    const { length } = first;
    if (filled + length > OUT_BYTES) flush();
    if (length > OUT_BYTES) sink.lines(first.text);
    else {
      first.copyTo(out, filled);
      filled += length;
    }
    first.next();
    if (first.dueUs === Number.POSITIVE_INFINITY) {
      const last = heap.pop() as Reader;
      if (heap.length > 0) heap[0] = last;
    }
    siftDown(heap, 0);
  }
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
