/**
 * Files of users, read within a bound. All of the host that reads a file which somebody has named asks here.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { systemReason, UsageError } from '../errors.ts';

/** Text that people write or certificates that they have: more in one file is a mistake. */
export const MAX_TEXT_FILE_BYTES = 64 << 20;

/** A file that was named and cannot be read. The message says why, without the path. */
export class FileError extends UsageError {
  /** There is none of that name. */
  readonly isAbsent: boolean;

  constructor(message: string, isAbsent = false) {
    super(message);
    this.isAbsent = isAbsent;
  }
}

const CHUNK_BYTES = 1 << 16;
const PIECE_BYTES = 1 << 20;

/**
 * Reads a file that a user has named: whole, and only if it is a file and not larger than the bound. A device or a pipe
 * might never end, or never begin.
 * @throws FileError
 */
export function readUserFile(path: string, maxBytes = MAX_TEXT_FILE_BYTES): Buffer {
  // Opening a pipe waits for somebody who writes, unless it is told not to. Windows has neither.
  const file = orFileError(() => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const kind = kindOf(fstatSync(file));
    if (kind !== 'a file') throw new FileError(`it is ${kind} and not a file`);
    return readBounded(file, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** The same as UTF-8. @throws FileError */
export function readUserText(path: string, maxBytes = MAX_TEXT_FILE_BYTES): string {
  return readUserFile(path, maxBytes).toString();
}

/** The same of what may also be a pipe. Waits for its end. @throws FileError */
export function readUserStream(path: string, maxBytes: number): Buffer {
  const file = orFileError(() => openSync(path, constants.O_RDONLY));
  try {
    return readBounded(file, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** The same piece by piece, of any length; `-` is the standard input. A piece is valid until the next. @throws FileError */
export function* readUserPieces(path: string): Generator<Uint8Array> {
  const file = path === '-' ? 0 : orFileError(() => openSync(path, constants.O_RDONLY));
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    for (;;) {
      const length = orFileError(() => readSync(file, piece));
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    if (file !== 0) closeSync(file);
  }
}

/** Reads what is open already, for instance the standard input, to its end. @throws FileError */
export function readBounded(file: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = orFileError(() => readSync(file, chunk));
    if (length === 0) return Buffer.concat(chunks);
    bytes += length;
    if (bytes > maxBytes) throw new FileError(`it has more than ${sizeOf(maxBytes)}`);
    chunks.push(chunk.subarray(0, length));
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

function sizeOf(bytes: number): string {
  return bytes >= 1 << 20 ? `${bytes >> 20} MiB` : `${bytes} bytes`;
}

const REASONS: Record<string, string> = {
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder and not a file',
  ENXIO: 'it is a socket and not a file',
};

function orFileError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new FileError(REASONS[code] ?? systemReason(error), code === 'ENOENT');
  }
}
