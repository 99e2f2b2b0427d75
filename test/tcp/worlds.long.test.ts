import fc from 'fast-check';
import { test } from 'vitest';
import { randomWorlds, runWorld } from './random-world.ts';

test('in 10,000 random worlds every byte arrives once and in order, or the connection is given up in time', () => {
  fc.assert(
    fc.property(randomWorlds, (world) => void runWorld(world)),
    { numRuns: 10_000, seed: 2 },
  );
});
