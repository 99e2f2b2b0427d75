import type { PackedChunk } from './device-log.ts';

/** Characters of packed events that a page holds: with its drawing of the fleet and its program it stays below 20 MB. */
export const MAX_PACKED = 16_000_000;

/** What a shelf holds, as plain data. */
export interface ShelfData {
  chunks: PackedChunk[];
  dropped: number;
  /** The one of those that went that would have gone last; null: none went. */
  last: Rank | null;
}

type Rank = Pick<PackedChunk, 'trouble' | 'fromUs' | 'device'>;

/**
 * Keeps packed stretches of a run, as many as a page may hold: the calmest go first, and of those the oldest. Which are kept
 * does not depend on the order in which they come.
 */
export class Shelf {
  readonly #max: number;
  #chunks: PackedChunk[] = [];
  #characters = 0;
  #last: Rank | null = null;
  /** Stretches that went. */
  dropped = 0;

  constructor(max = MAX_PACKED) {
    this.#max = max;
  }

  readonly put = (chunk: PackedChunk): void => {
    // A smaller one does not take the room of one that was to stay before it.
    if (this.#last !== null && goesBefore(chunk, this.#last)) {
      this.dropped++;
      return;
    }
    this.#chunks.push(chunk);
    this.#characters += chunk.packed.length;
    while (this.#characters > this.#max && this.#chunks.length > 0) {
      let calmest = 0;
      for (let at = 1; at < this.#chunks.length; at++)
        if (goesBefore(this.#chunks[at], this.#chunks[calmest])) calmest = at;
      const [{ packed, ...gone }] = this.#chunks.splice(calmest, 1);
      this.#characters -= packed.length;
      this.#last = gone;
      this.dropped++;
    }
  };

  get data(): ShelfData {
    return { chunks: this.#chunks, dropped: this.dropped, last: this.#last };
  }

  /** Takes in what the shelf of other devices holds. */
  merge({ chunks, dropped, last }: ShelfData): void {
    this.dropped += dropped;
    if (last !== null) this.#drain(last);
    for (const chunk of chunks) this.put(chunk);
  }

  /** Of one device, in the order of time. */
  of(device: number): PackedChunk[] {
    return this.#chunks.filter((chunk) => chunk.device === device);
  }

  /** The times of one device that are kept; stretches that touch are one. */
  timesOf(device: number): [fromUs: number, toUs: number][] {
    const times: [number, number][] = [];
    for (const { fromUs, toUs } of this.of(device)) {
      const last = times.at(-1);
      if (last !== undefined && fromUs <= last[1]) last[1] = Math.max(last[1], toUs);
      else times.push([fromUs, toUs]);
    }
    return times;
  }

  /** What was to go before one that has gone goes too. */
  #drain(gone: Rank): void {
    if (this.#last !== null && !goesBefore(this.#last, gone)) return;
    this.#last = gone;
    const kept = this.#chunks.filter((chunk) => !goesBefore(chunk, gone));
    this.dropped += this.#chunks.length - kept.length;
    this.#chunks = kept;
    this.#characters = kept.reduce((sum, { packed }) => sum + packed.length, 0);
  }
}

function goesBefore(one: Rank, other: Rank): boolean {
  return (one.trouble - other.trouble || one.fromUs - other.fromUs || other.device - one.device) < 0;
}
