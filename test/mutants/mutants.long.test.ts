import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { inEditedCopy } from '../../scripts/compiler/edited.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { joined } from '../../scripts/compiler/joined.ts';
import { hunt, huntWhole } from './hunt.ts';
import { MUTANTS } from './mutants.ts';

/** Those that a few worlds show; `npm run mutants` hunts them all, for minutes. */
const QUICK = [
  'resends without DUP',
  'resends under a new packet id',
  'swaps the order of resends',
  'accepts refusals',
  'backs off without a cap',
  'pings too often',
  'leaks a listener per reconnect',
  'leaks a timer per reconnect',
];

test.each(MUTANTS.filter(({ name }) => QUICK.includes(name)))(
  'a check catches a client that $name',
  (mutant) => expect(hunt(mutant).caughtBy).not.toBeNull(),
);

/** Of those, some in programs that are one with their client. */
const QUICK_WHOLE = ['resends without DUP', 'pings too often'];

test.each(MUTANTS.filter(({ name }) => QUICK_WHOLE.includes(name)))(
  'a check catches a client that $name, in programs that have it in them',
  (mutant) => expect(huntWhole(mutant).caughtBy).not.toBeNull(),
);

test('each of the quick ones is a mistake of the list', () => {
  expect(QUICK.filter((name) => !MUTANTS.some((mutant) => mutant.name === name))).toEqual([]);
});

// Only the first step of the compiler runs here: all of it takes four CPU seconds a client. `npm run mutants` runs all of it.
test.each(MUTANTS)('a client that $name is joined to one file', ({ name, edits }) => {
  const { text } = inEditedCopy(name, edits, (folder) => joined(CLIENT_ENTRY, BUILDS.max, folder));
  expect(text).toMatch(/exports\.create/);
});
