import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { MachineFailure, systemReason } from '../errors.ts';
import { WORLD } from '../kernel/kernel.ts';
import { LineOrder } from '../kernel/line-order.ts';
import { TextBytes } from '../kernel/text-bytes.ts';
import { charactersOf, longLine, putLine, type Trace } from '../kernel/trace.ts';

/** Text of a block; a longer line has a block of its own. */
export const BLOCK_BYTES = 1 << 15;
/** The fewest characters of a line are six. */
const MAX_LINES = BLOCK_BYTES / 6;
/** Of each line: when it is due, its device, and the bytes of its text. */
const NUMBERS = 3;
/** Before each block: how many lines and bytes of text follow. */
export const HEAD_BYTES = 8;
export const LINE_BYTES = NUMBERS * Float64Array.BYTES_PER_ELEMENT;

/**
 * Writes the lines of a cohort into a file, in blocks: a head, the numbers of each line, their text. The lines of the world
 * itself are the same in each cohort; they are kept of the first one, and of the others only their hash.
 */
export class Spill implements Trace {
  /** Bytes written. */
  bytes = 0;
  readonly #path: string;
  readonly #keepsWorld: boolean;
  readonly #file: number;
  readonly #text = new TextBytes(BLOCK_BYTES);
  readonly #numbers = new Float64Array(NUMBERS * MAX_LINES);
  readonly #worldHash = createHash('sha256');
  #lines = 0;
  readonly #order = new LineOrder((...line) => this.#take(...line));

  /** @throws MachineFailure */
  constructor(path: string, keepsWorld: boolean) {
    this.#path = path;
    this.#keepsWorld = keepsWorld;
    this.#file = this.#guarded(() => openSync(path, 'w', 0o600));
  }

  line(timeUs: number, device: number, event: string, bytes = '', reachedUs = 0): void {
    this.#order.add(timeUs, device, event, bytes, reachedUs);
  }

  /** @returns the hash of the world's lines */
  close(): string {
    this.#order.end();
    this.#flush();
    closeSync(this.#file);
    return this.#worldHash.digest('hex');
  }

  #take(timeUs: number, device: number, event: string, bytes: string, dueUs: number): void {
    if (device === WORLD) {
      this.#worldHash.update(longLine(timeUs, device, event, bytes));
      if (!this.#keepsWorld) return;
    }
    const characters = charactersOf(event, bytes);
    if (characters > BLOCK_BYTES) {
      this.#flush();
      const text = longLine(timeUs, device, event, bytes);
      this.#number(dueUs, device, text.length);
      this.#write(text);
      return;
    }
    if (!this.#text.hasRoomFor(characters) || this.#lines === MAX_LINES) this.#flush();
    const before = this.#text.length;
    putLine(this.#text, timeUs, device, event, bytes);
    this.#number(dueUs, device, this.#text.length - before);
  }

  #number(dueUs: number, device: number, length: number): void {
    const at = NUMBERS * this.#lines++;
    this.#numbers[at] = dueUs;
    this.#numbers[at + 1] = device;
    this.#numbers[at + 2] = length;
  }

  #flush(): void {
    if (this.#lines > 0) this.#write(this.#text.take());
  }

  #write(text: Uint8Array): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(this.#lines, 0);
    head.writeUInt32LE(text.length, 4);
    const numbers = Buffer.from(this.#numbers.buffer, 0, LINE_BYTES * this.#lines);
    this.#lines = 0;
    for (const part of [head, numbers, text]) this.#put(part);
  }

  #put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; )
      at += this.#guarded(() => writeSync(this.#file, bytes, at, bytes.length - at));
    this.bytes += bytes.length;
  }

  #guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw spillFailure(this.#path, error);
    }
  }
}

/** What becomes of a run whose lines find no room. */
export function spillFailure(path: string, error: unknown): MachineFailure {
  return new MachineFailure(
    `${path}: ${systemReason(error)}; event lines of a fleet wait there until all of it has run: give another folder with TMPDIR, or run it in one piece with --cohort all`,
  );
}
