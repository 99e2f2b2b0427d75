import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the shim's sources are, in C. */
export const SHIM_FOLDER = join(import.meta.dirname, 'shim');
/** The files of each shim, and that which only an interpreter has that is linked with it. */
export const SHIM_FILES = ['calls.c', 'host.c', 'interpreter.c'];
export const LINKED_FILE = 'linked.c';
export const SHIM_HEADER = 'shim.h';
const ID_DIGITS = 16;

/** A hash of the shim's sources: the two ends of the pipes have to be of one version. */
export function shimId(): string {
  const hash = createHash('sha256');
  for (const file of [...SHIM_FILES, LINKED_FILE, SHIM_HEADER])
    hash.update(readFileSync(join(SHIM_FOLDER, file)));
  return `m${hash.digest('hex').slice(0, ID_DIGITS)}`;
}
