/** Flash of an ESP32 for Storage: from 0x320000, 896 KiB in 224 pages of 4096 bytes (Espruino's boards/ESP32.py). */
export const FLASH_START = 0x320000;
export const FLASH_PAGE_BYTES = 4096;
export const FLASH_PAGES = 224;

/**
 * NOR flash: erasing a page sets all its bits, writing can only clear them. Pages that were never written take no
 * memory, and pages of a shared image are copied at their first write.
 */
export class Flash {
  /** Bytes written since the board was made, headers included. */
  writtenBytes = 0;
  /** The power failed during a write; nothing is written until `repower`. */
  isCut = false;
  /** Pages erased since the board was made; erasing is what wears flash out. */
  erasedPages = 0;
  /** Called before each byte is written; true cuts the power there, and that byte is not written. */
  cutBefore: ((writtenBytes: number) => boolean) | null = null;

  #pages: (Uint8Array | undefined)[];
  #own: boolean[] = [];
  /** Lowest address written since the image was made: boards share what they read below it. */
  #firstOwn = Infinity;
  #readFromImage: Map<number, string> | null = null;
  #readByBoards = new Map<number, string>();

  readonly #bytes: number;

  /**
   * @param image the contents to begin with; it must not be written any more
   * @param bytes those of Storage, whole pages; the image's without it
   */
  constructor(image?: Flash, bytes = image?.size ?? FLASH_PAGES * FLASH_PAGE_BYTES) {
    this.#bytes = bytes;
    this.#pages = image === undefined ? [] : image.#pages.slice();
    if (image !== undefined) this.#readFromImage = image.#readByBoards;
  }

  get size(): number {
    return this.#bytes;
  }

  get end(): number {
    return FLASH_START + this.#bytes;
  }

  byte(address: number): number {
    const at = address - FLASH_START;
    return this.#pages[at >>> 12]?.[at & 0xfff] ?? 0xff;
  }

  /** Four bytes, least significant first. */
  word(address: number): number {
    return (
      (this.byte(address) |
        (this.byte(address + 1) << 8) |
        (this.byte(address + 2) << 16) |
        (this.byte(address + 3) << 24)) >>>
      0
    );
  }

  read(address: number, length: number): string {
    if (this.#readFromImage === null || address + length > this.#firstOwn)
      return this.#readPages(address, length);
    const key = (address - FLASH_START) * 2 ** 24 + length;
    const known = this.#readFromImage.get(key);
    if (known !== undefined) return known;
    const text = this.#readPages(address, length);
    this.#readFromImage.set(key, text);
    return text;
  }

  #readPages(address: number, length: number): string {
    let text = '';
    for (let at = address - FLASH_START, left = length; left > 0; ) {
      const page = this.#pages[at >>> 12];
      const offset = at & 0xfff;
      const part = Math.min(left, FLASH_PAGE_BYTES - offset);
      text += page === undefined ? '\xff'.repeat(part) : latin1(page, offset, part);
      at += part;
      left -= part;
    }
    return text;
  }

  isErased(address: number, length: number): boolean {
    for (let at = address; at < address + length; at++) if (this.byte(at) !== 0xff) return false;
    return true;
  }

  /** Clears bits, byte after byte. @throws PowerCut where `cutBefore` says so */
  write(address: number, bytes: string): void {
    this.#firstOwn = Math.min(this.#firstOwn, address);
    for (let index = 0; index < bytes.length; index++) {
      this.#checkPower();
      this.writtenBytes++;
      const at = address - FLASH_START + index;
      this.#ownPage(at >>> 12)[at & 0xfff] &= bytes.charCodeAt(index);
    }
  }

  erasePages(address: number, length: number): void {
    this.#firstOwn = Math.min(this.#firstOwn, address);
    for (let at = address - FLASH_START; at < address - FLASH_START + length; at += FLASH_PAGE_BYTES) {
      this.#checkPower();
      this.#pages[at >>> 12] = undefined;
      this.#own[at >>> 12] = false;
      this.erasedPages++;
    }
  }

  repower(): void {
    this.isCut = false;
  }

  #checkPower(): void {
    this.isCut ||= this.cutBefore?.(this.writtenBytes) ?? false;
    if (this.isCut) throw new PowerCut();
  }

  #ownPage(number: number): Uint8Array {
    const page = this.#pages[number];
    if (page !== undefined && this.#own[number]) return page;
    const copy = new Uint8Array(FLASH_PAGE_BYTES);
    if (page === undefined) copy.fill(0xff);
    else copy.set(page);
    this.#pages[number] = copy;
    this.#own[number] = true;
    return copy;
  }
}

/** The power failed while flash was being written. */
export class PowerCut extends Error {}

function latin1(page: Uint8Array, offset: number, length: number): string {
  return Buffer.from(page.buffer, page.byteOffset + offset, length).toString('latin1');
}
