import { sensirionCrc } from '../crc.ts';

/** Words as Sensirion's chips send them: high byte, low byte, CRC. */
export function withCrc(words: number[]): Uint8Array {
  const bytes = new Uint8Array(3 * words.length);
  words.forEach((word, index) => {
    const high = (word >> 8) & 255;
    bytes.set([high, word & 255, sensirionCrc(high, word & 255)], 3 * index);
  });
  return bytes;
}

/** The output of a 16-bit converter for `value` on a scale from `zero` to `zero + span`. */
export function word(value: number, zero: number, span: number): number {
  return Math.min(65535, Math.max(0, Math.round(((value - zero) / span) * 65535)));
}

/**
 * The answer of such a chip, to be read once; it does not acknowledge before it is ready, nor when it has no answer.
 */
export class Reply {
  #bytes: Uint8Array | undefined;
  #readyUs = 0;

  busyAt(timeUs: number): boolean {
    return timeUs < this.#readyUs;
  }

  set(bytes: Uint8Array | undefined, readyUs: number): void {
    this.#bytes = bytes;
    this.#readyUs = readyUs;
  }

  forget(): void {
    this.#bytes = undefined;
  }

  take(length: number, timeUs: number): Uint8Array | undefined {
    if (!this.#bytes || this.busyAt(timeUs)) return undefined;
    // Nobody drives the line after the last byte.
    const answer = new Uint8Array(length).fill(255);
    answer.set(this.#bytes.subarray(0, length));
    this.#bytes = undefined;
    return answer;
  }
}
