import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomWorlds, runWorld } from './random-world.ts';

test('in random worlds every byte arrives once and in order, or the connection is given up in time', () => {
  const seen = { complete: 0, ended: 0, retransmissions: 0, overtakings: 0, duplicates: 0 };
  fc.assert(
    fc.property(randomWorlds, (world) => {
      const outcome = runWorld(world);
      if (outcome.isComplete) seen.complete++;
      else seen.ended++;
      seen.retransmissions += outcome.retransmissions;
      seen.overtakings += outcome.overtakings;
      seen.duplicates += outcome.duplicates;
    }),
    { numRuns: 100, seed: 1 },
  );
  // The worlds are rough ones.
  expect(seen.complete).toBeGreaterThan(50);
  expect(seen.ended).toBeGreaterThan(5);
  expect(Math.min(seen.retransmissions, seen.overtakings, seen.duplicates)).toBeGreaterThan(100);
});
