import { expect, test } from 'vitest';
import { BUILDS } from '../../scripts/build/features.ts';
import { buildMutant } from './build.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('the patch of a client that $name applies', (mutant) => {
  expect(buildMutant(mutant, BUILDS.full)).toMatch(/exports\.create/);
});

test('there are enough of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(15);
});
