/** Bits of the PCF8574 between I2C and an HD44780, as backpacks wire them. */
const REGISTER_SELECT = 0x01;
const ENABLE = 0x04;
/** Instructions of the HD44780, by their highest bit (data sheet, table 6). */
const CLEAR = 0x01;
const HOME = 0x02;
const FUNCTION_SET = 0x20;
const EIGHT_BITS = 0x10;
const SET_CHARACTER_RAM = 0x40;
const SET_DISPLAY_RAM = 0x80;
/** Of display RAM: 80 characters, the second row from 0x40 on. */
const RAM_BYTES = 0x80;
const SECOND_ROW = 0x40;
const SPACE = 0x20;
const DEGREE = 0xdf;

/** An HD44780 with its characters, fed four bits at a time through a PCF8574. */
export class CharacterLcd {
  readonly #columns: number;
  readonly #rows: number;
  readonly #ram = new Uint8Array(RAM_BYTES).fill(SPACE);
  #at = 0;
  #writesCharacters = false;
  #isEightBits = true;
  #isEnabled = false;
  /** The first half of a byte; -1: it has not come. */
  #high = -1;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  /** The rows that have text, without the spaces at their ends. */
  get text(): string {
    const rows = Array.from({ length: this.#rows }, (_, row) => {
      const from = (row % 2) * SECOND_ROW + (row >> 1) * this.#columns;
      return Array.from(this.#ram.subarray(from, from + this.#columns), characterOf)
        .join('')
        .trimEnd();
    });
    return rows.filter((row) => row !== '').join(' | ');
  }

  /** A byte is taken where the enable line falls. */
  write(bytes: ArrayLike<number>): void {
    for (let index = 0; index < bytes.length; index++) {
      const wires = bytes[index];
      const isEnabled = (wires & ENABLE) !== 0;
      if (this.#isEnabled && !isEnabled) this.#take(wires >> 4, (wires & REGISTER_SELECT) !== 0);
      this.#isEnabled = isEnabled;
    }
  }

  /** As after its power has been off. */
  clear(): void {
    this.#ram.fill(SPACE);
    this.#at = 0;
    this.#isEightBits = true;
    this.#isEnabled = false;
    this.#high = -1;
  }

  #take(half: number, isData: boolean): void {
    if (this.#isEightBits) {
      // The lower four wires are not connected.
      if (!isData) this.#instruct(half << 4);
      return;
    }
    if (this.#high < 0) {
      this.#high = half;
      return;
    }
    const byte = (this.#high << 4) | half;
    this.#high = -1;
    if (isData) this.#put(byte);
    else this.#instruct(byte);
  }

  #put(byte: number): void {
    if (this.#writesCharacters) return;
    this.#ram[this.#at] = byte;
    this.#at = (this.#at + 1) % RAM_BYTES;
  }

  #instruct(byte: number): void {
    if (byte & SET_DISPLAY_RAM) {
      this.#at = byte & (RAM_BYTES - 1);
      this.#writesCharacters = false;
    } else if (byte & SET_CHARACTER_RAM) this.#writesCharacters = true;
    else if (byte & FUNCTION_SET) this.#isEightBits = (byte & EIGHT_BITS) !== 0;
    else if (byte === CLEAR || byte === HOME) {
      if (byte === CLEAR) this.#ram.fill(SPACE);
      this.#at = 0;
      this.#writesCharacters = false;
    }
  }
}

/** Those of its own, 0 to 15, and those beyond ASCII have no name here. */
function characterOf(byte: number): string {
  if (byte === DEGREE) return '°';
  return byte >= SPACE && byte < 0x7f ? String.fromCharCode(byte) : '?';
}
