import { createHash } from 'node:crypto';
import { WORLD } from '../kernel/kernel.ts';
import { LineOrder } from '../kernel/line-order.ts';
import { TextBytes } from '../kernel/text-bytes.ts';
import { charactersOf, longLine, putLine, type Trace } from '../kernel/trace.ts';
import { BLOCK_BYTES, BlockFile } from './block-file.ts';

/**
 * Writes the lines of a cohort into a file. The lines of the world itself are the same in each cohort; they are kept of the
 * first one, and of the others only their hash.
 */
export class Spill implements Trace {
  readonly #keepsWorld: boolean;
  readonly #file: BlockFile;
  readonly #text = new TextBytes(BLOCK_BYTES);
  readonly #worldHash = createHash('sha256');
  readonly #order = new LineOrder((...line) => this.#take(...line));

  /** @throws MachineFailure */
  constructor(path: string, keepsWorld: boolean) {
    this.#keepsWorld = keepsWorld;
    this.#file = new BlockFile(path);
  }

  line(timeUs: number, device: number, event: string, bytes = '', reachedUs = 0): void {
    this.#order.add(timeUs, device, event, bytes, reachedUs);
  }

  /** @returns the hash of the world's lines */
  close(): string {
    this.#order.end();
    this.#flush();
    this.#file.close();
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
      this.#file.count(dueUs, device, text.length);
      this.#file.write(text);
      return;
    }
    if (!this.#text.hasRoomFor(characters) || this.#file.isFull) this.#flush();
    const before = this.#text.length;
    putLine(this.#text, timeUs, device, event, bytes);
    this.#file.count(dueUs, device, this.#text.length - before);
  }

  #flush(): void {
    if (!this.#file.isEmpty) this.#file.write(this.#text.take());
  }
}
