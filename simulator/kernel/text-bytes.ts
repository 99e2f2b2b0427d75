const ZERO = 48;
const LINE_END = 10;
const SPACE = 32;
/** Whole numbers are written in two parts that fit 32 bits: the quotient by this number, and the rest. */
const PART = 1e7;
const PART_DIGITS = 7;
/** Most characters that `whole` writes: 2^31 parts are 680 years in us. */
export const WHOLE_CHARACTERS_MAX = 10 + PART_DIGITS;

/** The two digits of each byte. */
const HEX_PAIRS = Buffer.from(
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''),
  'latin1',
);

/**
 * Builds text in a buffer that is used again and again, so that no string is made and encoded. Callers ask `hasRoomFor`
 * first.
 */
export class TextBytes {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Whether this many characters of ASCII or of hexadecimal still fit. */
  hasRoomFor(characters: number): boolean {
    return this.#length + characters <= this.#bytes.length;
  }

  /** Characters that were put so far. */
  get length(): number {
    return this.#length;
  }

  /** Returns what was put so far and begins anew. Use the result before the next put. */
  take(): Uint8Array {
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

  /** @param value whole, not negative, less than 2^31 times 10^7 */
  whole(value: number): void {
    const upper = Math.floor(value / PART);
    if (upper > 0) this.#digits(upper, digitsOf(upper));
    const lower = value - upper * PART;
    this.#digits(lower, upper > 0 ? PART_DIGITS : digitsOf(lower));
  }

  /** @param text only ASCII */
  ascii(text: string): void {
    const into = this.#bytes;
    let at = this.#length;
    for (let index = 0; index < text.length; index++) into[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  /** @param bytes a binary string */
  hex(bytes: string): void {
    const into = this.#bytes;
    const { length } = bytes;
    let at = this.#length;
    // The bytes wait in the second half of the place for their digits: reading characters of a string costs twice as
    // much.
    const half = at + length;
    into.write(bytes, half, 'latin1');
    for (let index = 0; index < length; index++) {
      const pair = 2 * into[half + index];
      into[at++] = HEX_PAIRS[pair];
      into[at++] = HEX_PAIRS[pair + 1];
    }
    this.#length = at;
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
