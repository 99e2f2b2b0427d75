import { expect, test } from 'vitest';
import { edited } from '../../scripts/compiler/edited.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('the patch of a client that $name applies', (mutant) => {
  for (const edit of mutant.edits) expect(edited(mutant.name, edit)).toContain(edit.replace);
});

test('there are enough of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(45);
});
