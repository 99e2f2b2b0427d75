import { expect, test } from 'vitest';
import { costOf, cutsOf, TROUBLES } from '../../scripts/bench/size-of-troubles.ts';
import { edited } from '../../scripts/compiler/edited.ts';

test.each(Object.keys(TROUBLES))('what takes "%s" out of the client still applies', (trouble) => {
  for (const cut of cutsOf(trouble)) expect(edited(trouble, cut)).not.toContain(cut.find);
});

test('a cure costs the bytes that its code has', () => {
  expect(costOf('options that change', [])).toBe('e.host||'.length);
});
