import { UsageError } from '../simulator/errors.ts';
import { MAX_TEXT_FILE_BYTES, readBounded, readUserFile } from '../simulator/files/read-file.ts';

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
  try {
    return path === null ? readBounded(process.stdin.fd, maxBytes) : readUserFile(path, maxBytes);
  } catch (error) {
    throw new UsageError(`${subject}: ${(error as Error).message}; ${remedy}`);
  }
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
