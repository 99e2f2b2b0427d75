import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../project.ts';
import { build, CLIENT_ENTRY } from './build.ts';
import type { Feature } from './features.ts';

/** One change of a source file. */
export interface Edit {
  /** From the project's folder. */
  file: string;
  /** Must stand in the file exactly once. */
  find: string;
  replace: string;
}

/**
 * Builds the client, or another program of ours, from a copy of its sources with edits in it.
 * @param name what it is called in errors
 * @returns the file's bytes, one character each
 * @throws Error when an edit does not apply (any more)
 */
export function buildEdited(
  name: string,
  edits: readonly Edit[],
  features: readonly Feature[],
  entry = CLIENT_ENTRY,
): string {
  return inEditedCopy(name, edits, (folder) => build(entry, features, folder).bytes);
}

/** Gives a copy of the project's sources with edits in it, which is gone afterwards. @throws Error as above */
export function inEditedCopy<T>(name: string, edits: readonly Edit[], use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'mote-edited-'));
  try {
    for (const part of ['firmware', 'sensors'])
      cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
    for (const edit of edits) writeFileSync(join(folder, edit.file), edited(name, edit, folder));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The text of a file of the project with one edit made.
 * @throws Error when it does not apply (any more)
 */
export function edited(name: string, { file, find, replace }: Edit, folder = PROJECT): string {
  const parts = readFileSync(join(folder, file), 'utf8').split(find);
  if (parts.length !== 2)
    throw new Error(`${name} no longer applies: ${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
