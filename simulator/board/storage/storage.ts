import { FLASH_PAGE_BYTES, FLASH_START, type Flash } from './flash.ts';

/** Size and flags (4 bytes), then the name. */
const HEADER_BYTES = 32;
export const MAX_NAME_BYTES = 28;
const FLAG_NONE = 0;
export const FLAG_STORAGE_FILE = 64;
const FLAG_COMPRESSED = 128;
const UNSET = 0xffffffff;

/** Where the data of a file is. */
export interface StoredFile {
  address: number;
  size: number;
  flags: number;
  name: string;
}

export interface StorageStats {
  totalBytes: number;
  freeBytes: number;
  fileBytes: number;
  fileCount: number;
  trashBytes: number;
  trashCount: number;
}

/** An error that the engine would throw; the library above throws it in the program. */
export class StorageError extends Error {}

/**
 * Espruino's flash file system byte by byte, after its jsflash.c: files follow each other; a file is removed by zeroing
 * the first 4 bytes of its name; when a new file finds no room, the rest is compacted.
 */
export class Storage {
  readonly flash: Flash;
  /** Compactions so far; each one moves files, also those that code runs from. */
  compactions = 0;
  /** Called before each compaction, for the line that the engine prints. */
  onCompact: (() => void) | null = null;
  #found = new Map<string, StoredFile>();

  constructor(flash: Flash) {
    this.flash = flash;
  }

  find(name: string): StoredFile | undefined {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    for (const file of this.#headers()) {
      if (file.name !== name || file.name === '') continue;
      this.#found.set(name, file);
      return file;
    }
    return undefined;
  }

  read(name: string, offset = 0, length = 0): string | undefined {
    const file = this.find(cutName(name));
    if (file === undefined) return undefined;
    const from = Math.min(Math.max(0, offset), file.size);
    const count = Math.min(length <= 0 ? file.size : length, file.size - from);
    return this.flash.read(file.address + from, count);
  }

  /**
   * @param offset 0 makes a new file unless the old one is equal or still empty
   * @param size size of the file; 0: that of the data
   */
  write(name: string, data: string, offset = 0, size = 0, flags = FLAG_NONE): boolean {
    if (offset < 0 || size < 0) return false;
    const wanted = size === 0 ? data.length : size;
    if (wanted === 0) throw new StorageError("Can't create zero length file");
    const stored = cutName(name);
    let file = this.find(stored);
    if (offset === 0 && file !== undefined) {
      const sameShape = file.size === wanted && file.flags === flags;
      if (!sameShape || !this.flash.isErased(file.address, wanted)) {
        if (sameShape && data.length === wanted && this.flash.read(file.address, wanted) === data)
          return true;
        this.#remove(file);
        file = undefined;
      }
    }
    if (file === undefined && offset === 0) file = this.#create(stored, wanted, flags);
    if (file === undefined) throw new StorageError('Unable to find or create file');
    if (offset + data.length > file.size) throw new StorageError('Too much data for file size');
    if (!this.flash.isErased(file.address + offset, data.length))
      throw new StorageError('File already written with different data');
    this.flash.write(file.address + offset, data);
    return true;
  }

  erase(name: string): boolean {
    const file = this.find(cutName(name));
    if (file === undefined) return false;
    this.#remove(file);
    return true;
  }

  eraseAll(): void {
    this.#found.clear();
    this.flash.erasePages(FLASH_START, this.flash.end - FLASH_START);
  }

  /** Every file that was not removed, in the order of the flash. */
  list(): StoredFile[] {
    return [...this.#headers()].filter(isReal);
  }

  stats(): StorageStats {
    const stats = { totalBytes: this.flash.end - FLASH_START, freeBytes: 0 };
    const counts = { fileBytes: 0, fileCount: 0, trashBytes: 0, trashCount: 0 };
    let last = FLASH_START;
    for (const file of this.#headers()) {
      const bytes = align(file.size) + HEADER_BYTES;
      last = file.address + align(file.size);
      if (file.name !== '') {
        counts.fileBytes += bytes;
        counts.fileCount++;
      } else {
        counts.trashBytes += bytes;
        counts.trashCount++;
      }
    }
    return { ...stats, freeBytes: this.flash.end - last, ...counts };
  }

  /**
   * Removes the gaps of removed files.
   * @returns false when there was nothing to gain
   */
  compact(): boolean {
    if (this.stats().trashBytes === 0) return false;
    const kept = this.list().map((file) => ({ ...file, data: this.flash.read(file.address, file.size) }));
    const end = Math.max(...[...this.#headers()].map((file) => file.address + file.size));
    const pages = Math.ceil((end - FLASH_START) / FLASH_PAGE_BYTES);
    this.#found.clear();
    this.compactions++;
    this.onCompact?.();
    this.flash.erasePages(FLASH_START, pages * FLASH_PAGE_BYTES);
    let at = FLASH_START;
    for (const file of kept) {
      this.flash.write(at, header(file.name, file.size, file.flags));
      this.flash.write(at + HEADER_BYTES, file.data);
      at += HEADER_BYTES + align(file.size);
    }
    return true;
  }

  #remove(file: StoredFile): void {
    this.#found.delete(file.name);
    this.flash.write(file.address - HEADER_BYTES + 4, '\0\0\0\0');
  }

  #create(name: string, size: number, flags: number): StoredFile | undefined {
    const needed = align(size) + HEADER_BYTES;
    let stats = this.stats();
    if (stats.freeBytes < needed) {
      if (needed >= stats.freeBytes + stats.trashBytes || !this.compact()) return undefined;
      stats = this.stats();
      if (stats.freeBytes < needed) return undefined;
    }
    const at = this.flash.end - stats.freeBytes;
    this.flash.write(at, header(name, size, flags));
    const file = { address: at + HEADER_BYTES, size, flags, name };
    this.#found.set(name, file);
    return file;
  }

  *#headers(): Iterable<StoredFile> {
    let at = FLASH_START;
    while (at + HEADER_BYTES <= this.flash.end) {
      const word = this.flash.word(at);
      const size = word & 0xffffff;
      if (word === UNSET || word === 0 || at + HEADER_BYTES + size > this.flash.end) {
        const next = FLASH_START + (Math.floor((at - FLASH_START) / FLASH_PAGE_BYTES) + 1) * FLASH_PAGE_BYTES;
        if (next >= this.flash.end || this.flash.word(next) === UNSET) return;
        at = next;
        continue;
      }
      const removed = this.flash.word(at + 4) === 0;
      const name = removed ? '' : this.flash.read(at + 4, MAX_NAME_BYTES).split('\0', 1)[0];
      yield { address: at + HEADER_BYTES, size, flags: word >>> 24, name };
      at += align(size) + HEADER_BYTES;
    }
  }
}

function isReal(file: StoredFile): boolean {
  return file.name !== '' && [FLAG_NONE, FLAG_STORAGE_FILE, FLAG_COMPRESSED].includes(file.flags);
}

function align(size: number): number {
  return (size + 3) & ~3;
}

function cutName(name: string): string {
  return name.slice(0, MAX_NAME_BYTES).split('\0', 1)[0];
}

function header(name: string, size: number, flags: number): string {
  const word = String.fromCharCode(size & 0xff, (size >> 8) & 0xff, (size >> 16) & 0xff, flags);
  return word + name.padEnd(MAX_NAME_BYTES, '\0');
}
