import type { PackedChunk } from './device-log.ts';

/** Characters of packed events that a page holds: with its drawing of the fleet and its program it stays below 20 MB. */
export const MAX_PACKED = 16_000_000;

/** Keeps packed stretches of a run, as many as a page may hold: the calmest go first, and of those the oldest. */
export class Shelf {
  readonly #max: number;
  #chunks: PackedChunk[] = [];
  #characters = 0;
  /** Stretches that went. */
  dropped = 0;

  constructor(max = MAX_PACKED) {
    this.#max = max;
  }

  readonly put = (chunk: PackedChunk): void => {
    this.#chunks.push(chunk);
    this.#characters += chunk.packed.length;
    while (this.#characters > this.#max && this.#chunks.length > 0) {
      let calmest = 0;
      for (let at = 1; at < this.#chunks.length; at++)
        if (this.#chunks[at].trouble < this.#chunks[calmest].trouble) calmest = at;
      this.#characters -= this.#chunks[calmest].packed.length;
      this.#chunks.splice(calmest, 1);
      this.dropped++;
    }
  };

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
}
