import { readFileSync } from 'node:fs';
import { systemReason, UsageError } from '../simulator/errors.ts';

/**
 * Reads a file that the command line names.
 * @param subject what names it, for instance `--ca site.pem`
 * @param remedy what to name in its place
 * @throws UsageError
 */
export function readInput(
  subject: string,
  path: string,
  remedy: string,
  encoding: BufferEncoding = 'utf8',
): string {
  try {
    return readFileSync(path, encoding);
  } catch (error) {
    throw new UsageError(`${subject}: ${systemReason(error)}; ${remedy}`);
  }
}
