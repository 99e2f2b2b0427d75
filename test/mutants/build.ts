import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { buildEdited } from '../../scripts/compiler/edited.ts';
import type { Feature } from '../../scripts/compiler/features.ts';
import type { Mutant } from './mutant.ts';

/**
 * Builds the client, or another program of ours, from a copy of its sources with one mistake in it.
 * @returns the file's bytes, one character each
 * @throws Error when the patch does not apply (any more)
 */
export function buildMutant(
  { name, edits }: Pick<Mutant, 'name' | 'edits'>,
  features: readonly Feature[],
  entry = CLIENT_ENTRY,
): string {
  return buildEdited(`mutant "${name}"`, edits, features, entry);
}
