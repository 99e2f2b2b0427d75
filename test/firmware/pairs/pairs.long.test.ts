import { expect, test } from 'vitest';
import { FEATURES } from '../../../scripts/compiler/features.ts';
import { closed } from '../../soak/feature-sets.ts';
import { PROBES } from './probes.ts';
import { PAIRWISE } from './sets.ts';

test('of each two features some set has both, none and each one alone, where it does without the other', () => {
  for (const one of FEATURES)
    for (const other of FEATURES)
      for (const [a, b] of [
        [true, true],
        [true, false],
        [false, false],
      ]) {
        const isPossible = one !== other && (!a || b || !closed([one]).includes(other));
        const has = PAIRWISE.some((set) => set.includes(one) === a && set.includes(other) === b);
        expect([one, a, other, b, has || !isPossible]).toEqual([one, a, other, b, true]);
      }
  for (const set of PAIRWISE) expect(closed(set)).toEqual(set);
});

test.each(PAIRWISE.map((set) => [set.join(' '), set] as const))(
  'a client of %s does on the wire what its features do, and nothing of others',
  (_, set) => {
    const does = FEATURES.filter((feature) => PROBES[feature](set));
    expect(does).toEqual(set);
  },
);
