const ZERO = 48;
const LINE_END = 10;
const SPACE = 32;
/** Whole numbers below its square are written in two halves that fit 32 bits. */
const HALF = 1e7;
const HALF_DIGITS = 7;
const NUMBER_DIGITS_MAX = 2 * HALF_DIGITS;

const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1');

/**
 * Text put together in bytes that are used again and again: no string is made, none has to be encoded. Between two
 * calls of `take` there is room for as many bytes as were asked for when it was made.
 */
export class TextBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Whether so many characters of ASCII, or of hexadecimal, still fit. */
  hasRoomFor(characters: number): boolean {
    return this.#length + characters <= this.#bytes.length;
  }

  /** What was put so far, and begins anew; to be used before the next is put. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  lineEnd(): void {
    this.#bytes[this.#length++] = LINE_END;
  }

  space(): void {
    this.#bytes[this.#length++] = SPACE;
  }

  /** @param value whole, not negative, less than 10^14 */
  whole(value: number): void {
    const upper = Math.floor(value / HALF);
    if (upper > 0) this.#digits(upper, digitsOf(upper));
    const lower = value - upper * HALF;
    this.#digits(lower, upper > 0 ? HALF_DIGITS : digitsOf(lower));
  }

  /** @param text ASCII alone */
  ascii(text: string): void {
    for (let index = 0; index < text.length; index++)
      this.#bytes[this.#length + index] = text.charCodeAt(index);
    this.#length += text.length;
  }

  /** @param bytes a binary string */
  hex(bytes: string): void {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes.charCodeAt(index);
      this.#bytes[this.#length++] = HEX_DIGITS[(byte >> 4) & 15];
      this.#bytes[this.#length++] = HEX_DIGITS[byte & 15];
    }
  }

  #digits(value: number, count: number): void {
    let rest = value | 0;
    for (let place = this.#length + count - 1; place >= this.#length; place--) {
      const tenth = (rest / 10) | 0;
      this.#bytes[place] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += count;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  return digits;
}

/** Characters that `whole` takes at most. */
export const WHOLE_CHARACTERS_MAX = NUMBER_DIGITS_MAX;
