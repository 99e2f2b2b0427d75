import type { Board } from '../board.ts';
import { maskBytes } from '../bytes.ts';
import { toBytes } from '../hardware/i2c.ts';
import { makeError, newArray, newBytes, newObject, newOf, theRealm } from '../realm.ts';
import { runningBoard } from '../running.ts';
import { FLAG_STORAGE_FILE, MAX_NAME_BYTES, StorageError, type StoredFile } from './storage.ts';

/** A `StorageFile` is a row of plain files of this size, named NAME\x01, NAME\x02 ... (STORAGEFILE_CHUNKSIZE). */
const CHUNK_BYTES = 4096 - 32;
const MAX_CHUNK = 255;
const END = '\xff';

function inStorage<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof StorageError ? makeError('Error', error.message) : error;
  }
}

function dataOf(value: unknown): string | null {
  if (typeof value === 'string') return maskBytes(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return String.fromCharCode(...toBytes(value));
  if (typeof value === 'number') return String.fromCharCode(value & 0xff);
  return null;
}

/** `require("Storage")`. */
export const storageLibrary = {
  read: (name: unknown, offset?: number, length?: number) =>
    runningBoard().storage.read(String(name), offset ?? 0, length ?? 0),
  readJSON(name: unknown, noExceptions?: unknown): unknown {
    const board = runningBoard();
    const text = board.storage.read(String(name));
    if (text === undefined) return undefined;
    try {
      return theRealm().JSON.parse(text);
    } catch (error) {
      if (noExceptions) return undefined;
      throw error;
    }
  },
  readArrayBuffer(name: unknown): ArrayBufferLike | undefined {
    const board = runningBoard();
    const text = board.storage.read(String(name));
    return text === undefined ? undefined : newBytes(toBytes(text)).buffer;
  },
  write(name: unknown, data: unknown, offset?: number, size?: number): boolean {
    const board = runningBoard();
    const bytes = dataOf(data);
    if (bytes !== null)
      return inStorage(() => board.storage.write(String(name), bytes, offset ?? 0, size ?? 0));
    if (typeof data !== 'object' || data === null)
      throw makeError('Error', "Can't get pointer to data to write");
    return storageLibrary.writeJSON(name, data);
  },
  writeJSON(name: unknown, data: unknown): boolean {
    const board = runningBoard();
    return inStorage(() => board.storage.write(String(name), maskBytes(JSON.stringify(data))));
  },
  erase: (name: unknown) => {
    runningBoard().storage.erase(String(name));
  },
  eraseAll: () => runningBoard().storage.eraseAll(),
  compact: () => {
    runningBoard().storage.compact();
  },
  optimise: () => {},
  getFree: () => runningBoard().storage.stats().freeBytes,
  getStats: () => newObject({ ...runningBoard().storage.stats() }),
  list(regex?: RegExp, filter?: { sf?: boolean }): string[] {
    const board = runningBoard();
    const names = newArray<string>([]);
    for (const file of matching(board, regex, filter)) {
      if (!filter?.sf) names.push(file.name);
      else if (file.name.endsWith('\x01')) names.push(file.name.slice(0, -1));
    }
    return names;
  },
  /** Depends on the files' names and places, as the engine's does; its values differ from the engine's. */
  hash(regex?: RegExp): number {
    let hash = 0xabcddcba;
    for (const file of matching(runningBoard(), regex, { sf: false }))
      for (const byte of toBytes([file.name, file.address & 0xff, file.address >> 8, file.address >> 16]))
        hash = (((hash << 1) | (hash >>> 31)) ^ byte) >>> 0;
    return hash;
  },
  open(name: unknown, mode: unknown): object {
    const board = runningBoard();
    if (mode !== 'r' && mode !== 'w' && mode !== 'a')
      throw makeError('Error', `Invalid mode ${JSON.stringify(mode)}`);
    const file = newOf('StorageFile') as unknown as OpenFile;
    Object.assign(file, { name: String(name).slice(0, MAX_NAME_BYTES), chunk: 1, offset: 0, mode });
    if (mode === 'w') eraseChunks(board, file);
    if (mode === 'a') seekEnd(board, file);
    file.mode = mode;
    return file;
  },
};

interface OpenFile {
  name: string;
  /** Number of the file in the row, from 1. */
  chunk: number;
  offset: number;
  mode: '' | 'r' | 'w' | 'a';
}

/** The prototype of what `open` returns. */
export const storageFileMethods = {
  read(this: OpenFile, length: number): string | undefined {
    return readFrom(this, Math.max(0, length | 0), false);
  },
  readLine(this: OpenFile): string | undefined {
    return readFrom(this, Infinity, true);
  },
  getLength(this: OpenFile): number {
    const end = { ...this, chunk: 1, offset: 0 };
    seekEnd(runningBoard(), end);
    return (end.chunk - 1) * CHUNK_BYTES + end.offset;
  },
  write(this: OpenFile, data: unknown): void {
    const board = runningBoard();
    if (this.mode !== 'w' && this.mode !== 'a') throw makeError('Error', "Can't write in this mode");
    const bytes = maskBytes(String(data));
    if (bytes !== '') inStorage(() => append(board, this, bytes));
  },
  erase(this: OpenFile): void {
    eraseChunks(runningBoard(), this);
  },
};

function append(board: Board, file: OpenFile, bytes: string): void {
  const { storage } = board;
  const found = storage.find(chunkName(file));
  const room = found === undefined ? 0 : found.size - file.offset;
  if (found !== undefined) {
    storage.flash.write(found.address + file.offset, bytes.slice(0, room));
    file.offset += Math.min(room, bytes.length);
    if (bytes.length < room) return;
    if (file.chunk === MAX_CHUNK) throw makeError('Error', 'File too big!');
    file.chunk++;
  }
  const rest = bytes.slice(room);
  if (rest === '') {
    file.chunk--;
    throw new StorageError("Can't create zero length file");
  }
  storage.write(chunkName(file), rest, 0, CHUNK_BYTES, FLAG_STORAGE_FILE);
  file.offset = rest.length;
}

function readFrom(file: OpenFile, length: number, line: boolean): string | undefined {
  const board = runningBoard();
  if (file.mode !== 'r') throw makeError('Error', "Can't read in this mode");
  let result = '';
  while (result.length < length) {
    const found = board.storage.find(chunkName(file));
    if (found === undefined) break;
    if (file.offset >= found.size) {
      if (file.chunk === MAX_CHUNK) break;
      file.chunk++;
      file.offset = 0;
      continue;
    }
    const left = board.storage.flash.read(found.address + file.offset, found.size - file.offset);
    const end = left.indexOf(END);
    let part = (end < 0 ? left : left.slice(0, end)).slice(0, length - result.length);
    const newline = line ? part.indexOf('\n') : -1;
    if (newline >= 0) part = part.slice(0, newline + 1);
    result += part;
    file.offset += part.length;
    if (newline >= 0 || end >= 0) break;
  }
  return result === '' ? undefined : result;
}

function seekEnd(board: Board, file: OpenFile): void {
  for (;;) {
    const found = board.storage.find(chunkName(file));
    if (found === undefined) return;
    const data = board.storage.flash.read(found.address, found.size);
    if (data.endsWith(END) || file.chunk === MAX_CHUNK) {
      file.offset = data.indexOf(END) < 0 ? data.length : data.indexOf(END);
      return;
    }
    file.chunk++;
  }
}

function eraseChunks(board: Board, file: OpenFile): void {
  for (file.chunk = 1; board.storage.erase(chunkName(file)); file.chunk++);
  Object.assign(file, { chunk: 1, offset: 0, mode: '' });
}

function chunkName(file: OpenFile): string {
  return file.name.slice(0, MAX_NAME_BYTES - 1) + String.fromCharCode(file.chunk);
}

function matching(board: Board, regex?: RegExp, filter?: { sf?: boolean }): StoredFile[] {
  return board.storage.list().filter((file) => {
    const isStorageFile = (file.flags & FLAG_STORAGE_FILE) !== 0;
    if (filter?.sf !== undefined && filter.sf !== isStorageFile) return false;
    return regex === undefined || file.name.match(regex) !== null;
  });
}
