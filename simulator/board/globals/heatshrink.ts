import { toBytes } from '../hardware/i2c.ts';
import { newBytes } from '../realm.ts';

/** As in the engine's build of heatshrink (heatshrink_config.h). */
const WINDOW_BITS = 8;
const LENGTH_BITS = 6;
const WINDOW_BYTES = 1 << WINDOW_BITS;
const MAX_MATCH_BYTES = 1 << LENGTH_BITS;
/** A shorter match takes more bits than its bytes. */
const MIN_MATCH_BYTES = 2;

/** `require("heatshrink")`: a bit 1 and a byte, or a bit 0 and what was seen before: how far back, and how long. */
export const heatshrinkLibrary = {
  compress(data: unknown): ArrayBufferLike {
    const bytes = toBytes(data);
    const bits: number[] = [];
    const put = (value: number, count: number) => {
      for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
    };
    for (let at = 0; at < bytes.length; ) {
      const { back, length } = longestMatch(bytes, at);
      if (length < MIN_MATCH_BYTES) {
        put(1, 1);
        put(bytes[at], 8);
        at++;
        continue;
      }
      put(0, 1);
      put(back - 1, WINDOW_BITS);
      put(length - 1, LENGTH_BITS);
      at += length;
    }
    const packed = new Uint8Array(Math.ceil(bits.length / 8));
    for (const [index, bit] of bits.entries()) packed[index >> 3] |= bit << (7 - (index & 7));
    return newBytes(packed).buffer;
  },
  decompress(data: unknown): ArrayBufferLike {
    const bytes = toBytes(data);
    let at = 0;
    const left = () => bytes.length * 8 - at;
    const take = (count: number) => {
      let value = 0;
      for (let bit = 0; bit < count; bit++, at++)
        value = (value << 1) | ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
      return value;
    };
    const out: number[] = [];
    while (left() > 8) {
      if (take(1) === 1) {
        out.push(take(8));
        continue;
      }
      if (left() < WINDOW_BITS + LENGTH_BITS) break;
      const back = take(WINDOW_BITS) + 1;
      for (let count = take(LENGTH_BITS) + 1; count > 0; count--) out.push(out[out.length - back] ?? 0);
    }
    return newBytes(out).buffer;
  },
};

/** The nearest of the longest. */
function longestMatch(bytes: readonly number[], at: number): { back: number; length: number } {
  const best = { back: 0, length: 0 };
  const most = Math.min(MAX_MATCH_BYTES, bytes.length - at);
  for (let back = 1; back <= Math.min(WINDOW_BYTES, at); back++) {
    let length = 0;
    while (length < most && bytes[at + length - back] === bytes[at + length]) length++;
    if (length > best.length) Object.assign(best, { back, length });
  }
  return best;
}
