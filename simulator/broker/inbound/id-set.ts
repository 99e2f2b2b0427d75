const PAGE_SHIFT = 12;
const PAGE_IDS = 1 << PAGE_SHIFT;
const WORD_SHIFT = 5;
const WORD_BITS = 1 << WORD_SHIFT;
/** Of a page in memory, with what V8 keeps beside it. */
export const PAGE_BYTES = PAGE_IDS / 8 + 128;

/** Packet ids, one bit each, in pages that are made when they are needed: 65,535 ids take 16 of them. */
export class IdSet {
  #pages: (Uint32Array | undefined)[] = [];
  #bytes = 0;

  /** In memory. */
  get bytes(): number {
    return this.#bytes;
  }

  has(packetId: number): boolean {
    const page = this.#pages[packetId >> PAGE_SHIFT];
    return page !== undefined && (page[wordOf(packetId)] & bitOf(packetId)) !== 0;
  }

  /** @returns whether it was there already */
  add(packetId: number): boolean {
    const at = packetId >> PAGE_SHIFT;
    const page = this.#pages[at] ?? this.#makePage(at);
    const word = wordOf(packetId);
    const wasThere = (page[word] & bitOf(packetId)) !== 0;
    page[word] |= bitOf(packetId);
    return wasThere;
  }

  clear(): void {
    this.#pages = [];
    this.#bytes = 0;
  }

  #makePage(at: number): Uint32Array {
    const page = new Uint32Array(PAGE_IDS / WORD_BITS);
    this.#pages[at] = page;
    this.#bytes += PAGE_BYTES;
    return page;
  }
}

function wordOf(packetId: number): number {
  return (packetId & (PAGE_IDS - 1)) >> WORD_SHIFT;
}

function bitOf(packetId: number): number {
  return 1 << (packetId & (WORD_BITS - 1));
}
