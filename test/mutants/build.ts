import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import type { Feature } from '../../scripts/compiler/features.ts';
import { PROJECT } from '../../scripts/project.ts';
import type { Edit, Mutant } from './mutants.ts';

/**
 * Builds the client, or another program of ours, from a copy of its sources with one mistake in it.
 * @returns the file's bytes, one character each
 * @throws Error when the patch does not apply (any more)
 */
export function buildMutant(
  mutant: Pick<Mutant, 'name' | 'edits'>,
  features: readonly Feature[],
  entry = CLIENT_ENTRY,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'mote-mutant-'));
  try {
    for (const part of ['firmware', 'sensors'])
      cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
    for (const edit of mutant.edits)
      writeFileSync(join(folder, edit.file), applied(mutant.name, edit, folder));
    return build(entry, features, folder).bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The text of a file of the project with one edit made.
 * @throws Error when it does not apply (any more)
 */
export function applied(name: string, { file, find, replace }: Edit, folder = PROJECT): string {
  const parts = readFileSync(join(folder, file), 'utf8').split(find);
  if (parts.length !== 2)
    throw new Error(`mutant "${name}" no longer applies: ${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
