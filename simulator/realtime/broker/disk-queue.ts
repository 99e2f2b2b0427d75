import { ClassicLevel } from 'classic-level';

/**
 * Messages in the queue; a day of 3,000 boards that publish every 5 minutes fills nine tenths of it. Beyond, the oldest
 * are dropped.
 */
export const MAX_QUEUED_MESSAGES = 1_000_000;
/** Bytes on disk; beyond, the oldest messages are dropped. */
export const MAX_QUEUED_BYTES = 512 * 1024 * 1024;

export interface Bounds {
  messages: number;
  bytes: number;
}

export interface Queued {
  /** When the broker had it, milliseconds since 1970. */
  timeMs: number;
  topic: string;
  payload: Buffer;
  retain: boolean;
}

/** An entry and its place; `confirm` takes the place of the last that is done with. */
export interface Entry extends Queued {
  place: number;
}

interface PendingWrite {
  value: string;
  resolve(): void;
  reject(error: Error): void;
}

/** Messages on their way to another system, on disk: first in, first out, bounded, there again after a restart. */
export class DiskQueue {
  /** Messages dropped since the start: they were too large, or made room for later ones. */
  dropped = 0;
  #db: ClassicLevel;
  #bounds: Bounds;
  /** Places of the oldest, and of the next to come. */
  #first = 0;
  #next = 0;
  #sizes = new Map<number, number>();
  #bytes = 0;
  #puts: PendingWrite[] = [];
  #writing: Promise<void> | null = null;
  #wake: () => void = () => {};

  private constructor(db: ClassicLevel, bounds: Bounds) {
    this.#db = db;
    this.#bounds = bounds;
  }

  /** @throws the store's error, for instance when another process has the folder open */
  static async open(
    folder: string,
    bounds: Bounds = { messages: MAX_QUEUED_MESSAGES, bytes: MAX_QUEUED_BYTES },
  ): Promise<DiskQueue> {
    const db = new ClassicLevel(folder);
    await db.open();
    const queue = new DiskQueue(db, bounds);
    for await (const [key, value] of db.iterator()) {
      const place = Number(key);
      if (queue.#sizes.size === 0) queue.#first = place;
      queue.#add(place, value.length);
    }
    return queue;
  }

  /** Messages that wait. */
  get length(): number {
    return this.#sizes.size;
  }

  /** Resolves when it is on disk, and the oldest messages that it replaced are gone. @throws the store's error */
  put({ timeMs, topic, payload, retain }: Queued): Promise<void> {
    const value = JSON.stringify([timeMs, topic, payload.toString('base64'), retain]);
    return new Promise((resolve, reject) => {
      this.#puts.push({ value, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** The oldest messages, at most `limit`; waits until there is one. Empty when the signal ends the wait. */
  async peek(limit: number, signal: AbortSignal): Promise<Entry[]> {
    while (this.length === 0 && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    if (signal.aborted) return [];
    const entries = await this.#db.iterator({ limit }).all();
    return entries.map(([key, value]) => {
      const [timeMs, topic, payload, retain] = JSON.parse(value) as [number, string, string, boolean];
      return { place: Number(key), timeMs, topic, payload: Buffer.from(payload, 'base64'), retain };
    });
  }

  /** Removes all messages up to this place: they have arrived. */
  async confirm(place: number): Promise<void> {
    await this.#removeTo(place);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#db.close();
  }

  /** Messages that came while the disk was busy go in one write. */
  async #write(): Promise<void> {
    while (this.#puts.length > 0) {
      const puts = this.#puts.splice(0);
      const from = this.#next;
      this.#next += puts.length;
      try {
        const values = puts.map(({ value }, index) => ({
          type: 'put' as const,
          key: keyOf(from + index),
          value,
        }));
        await this.#db.batch(values, { sync: true });
        puts.forEach(({ value }, index) => {
          this.#add(from + index, value.length);
        });
        await this.#makeRoom();
      } catch (error) {
        for (const { reject } of puts) reject(error as Error);
        continue;
      }
      for (const { resolve } of puts) resolve();
      this.#wake();
    }
    this.#writing = null;
  }

  #add(place: number, bytes: number): void {
    this.#sizes.set(place, bytes);
    this.#bytes += bytes;
    this.#next = Math.max(this.#next, place + 1);
  }

  async #makeRoom(): Promise<void> {
    let [messages, bytes, last] = [this.#sizes.size, this.#bytes, -1];
    for (const [place, size] of this.#sizes) {
      if (messages <= this.#bounds.messages && bytes <= this.#bounds.bytes) break;
      messages--;
      bytes -= size;
      last = place;
      this.dropped++;
    }
    if (last >= 0) await this.#removeTo(last);
  }

  async #removeTo(place: number): Promise<void> {
    const deletions: { type: 'del'; key: string }[] = [];
    for (; this.#first <= place; this.#first++) {
      const size = this.#sizes.get(this.#first);
      if (size === undefined) continue;
      this.#sizes.delete(this.#first);
      this.#bytes -= size;
      deletions.push({ type: 'del', key: keyOf(this.#first) });
    }
    await this.#db.batch(deletions);
  }
}

/** In the order of numbers. */
function keyOf(place: number): string {
  return String(place).padStart(16, '0');
}
