import { expect, test } from 'vitest';
import { hunt, MAX_SEEDS } from './hunt.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('a check catches a client that $name', (mutant) => {
  const { caughtBy, seedsNeeded } = hunt(mutant);
  expect(caughtBy).not.toBeNull();
  expect(seedsNeeded).toBeLessThanOrEqual(MAX_SEEDS);
});
