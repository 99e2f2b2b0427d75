import { expect, test } from 'vitest';
import { applied } from './build.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('the patch of a client that $name applies', (mutant) => {
  for (const edit of mutant.edits) expect(applied(mutant.name, edit)).toContain(edit.replace);
});

test('there are enough of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(39);
});
