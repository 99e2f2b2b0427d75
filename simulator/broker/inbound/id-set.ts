const PAGE_IDS = 4096;
const WORD_BITS = 32;
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
    const page = this.#pages[Math.floor(packetId / PAGE_IDS)];
    return page !== undefined && (page[(packetId % PAGE_IDS) >> 5] & bitOf(packetId)) !== 0;
  }

  /** @returns whether it was there already */
  add(packetId: number): boolean {
    const at = Math.floor(packetId / PAGE_IDS);
    const page = this.#pages[at] ?? this.#makePage(at);
    const word = (packetId % PAGE_IDS) >> 5;
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

function bitOf(packetId: number): number {
  return 1 << (packetId & (WORD_BITS - 1));
}
