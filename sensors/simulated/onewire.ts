/** A part on a 1-Wire bus, above the bits: Espruino's OneWire gives no more. */
export interface OneWirePart {
  /** 16 hexadecimal digits, family first, CRC last. */
  readonly rom: string;
  /** A reset pulse; false when it shows no presence. */
  reset(timeUs: number): boolean;
  /** Bytes that come after it has been selected. */
  write(byte: number, timeUs: number): void;
  read(timeUs: number): number;
}

/** One wire with its parts: the selected parts read and answer; answers of several are ANDed. */
export class OneWireBus {
  readonly #parts: OneWirePart[] = [];
  #selected: OneWirePart[] = [];

  /** @throws RangeError when that ROM is there already */
  attach(part: OneWirePart): void {
    if (this.#parts.some(({ rom }) => rom === part.rom))
      throw new RangeError(`two parts with ROM ${part.rom}`);
    this.#parts.push(part);
  }

  reset(timeUs: number): boolean {
    this.#selected = [];
    return this.#parts.filter((part) => part.reset(timeUs)).length > 0;
  }

  select(rom: string, timeUs: number): void {
    this.#selected = this.#parts.filter((part) => part.reset(timeUs) && part.rom === rom);
  }

  skip(timeUs: number): void {
    this.#selected = this.#parts.filter((part) => part.reset(timeUs));
  }

  write(byte: number, timeUs: number): void {
    for (const part of this.#selected) part.write(byte, timeUs);
  }

  read(count: number, timeUs: number): Uint8Array {
    return Uint8Array.from({ length: count }, () =>
      this.#selected.reduce((wire, part) => wire & part.read(timeUs), 255),
    );
  }

  /** In the order of the search algorithm: bit by bit from the lowest, 0 before 1. */
  search(timeUs: number): string[] {
    const present = this.#parts.filter((part) => part.reset(timeUs)).map(({ rom }) => rom);
    return present.sort((a, b) => (bitsOf(a) < bitsOf(b) ? -1 : 1));
  }
}

function bitsOf(rom: string): string {
  return (rom.match(/../g) ?? [])
    .map((byte) => [...parseInt(byte, 16).toString(2).padStart(8, '0')].reverse().join(''))
    .join('');
}
