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

/** What a converter of 16 bits says for `value` on a scale from `zero` to `zero + span`. */
export function word(value: number, zero: number, span: number): number {
  return Math.min(65535, Math.max(0, Math.round(((value - zero) / span) * 65535)));
}

/** The first `length` of these bytes, and 0xff for what nobody drives. */
export function padded(bytes: Uint8Array, length: number): Uint8Array {
  const answer = new Uint8Array(length).fill(255);
  answer.set(bytes.subarray(0, length));
  return answer;
}
