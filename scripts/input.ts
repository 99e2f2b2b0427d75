import { UsageError } from '../simulator/errors.ts';
import {
  MAX_TEXT_FILE_BYTES,
  readBounded,
  readUserFile,
  readUserStream,
} from '../simulator/files/read-file.ts';

/**
 * Reads a file that the command line names, whole and within a bound.
 * @param subject what names it, for instance `--ca site.pem`
 * @param path null for standard input
 * @param remedy what to name in its place
 * @throws UsageError
 */
export function readInputBytes(
  subject: string,
  path: string | null,
  remedy: string,
  maxBytes = MAX_TEXT_FILE_BYTES,
): Buffer {
  return orRemedy(subject, remedy, () =>
    path === null ? readBounded(process.stdin.fd, maxBytes) : readUserFile(path, maxBytes),
  );
}

/** The same as text. */
export function readInput(
  subject: string,
  path: string,
  remedy: string,
  encoding: BufferEncoding = 'utf8',
): string {
  return readInputBytes(subject, path, remedy).toString(encoding);
}

/** The same of what may also be a pipe, as a secret comes from the program that keeps it. Waits for its end. */
export function readInputStream(subject: string, path: string, remedy: string, maxBytes: number): Buffer {
  return orRemedy(subject, remedy, () => readUserStream(path, maxBytes));
}

function orRemedy(subject: string, remedy: string, read: () => Buffer): Buffer {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${subject}: ${(error as Error).message}; ${remedy}`);
  }
}
