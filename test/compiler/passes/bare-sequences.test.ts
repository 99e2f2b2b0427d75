import { expect, test } from 'vitest';
import { inParentheses } from '../../../scripts/compiler/passes/bare-sequences.ts';

/** One segment at columns 0 and 4 of the line, each of line 1 of a source. */
const MAP = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA,IAAA' });

test.each([
  ['a[b,c]', 'a[(b,c)]'],
  ['a[b[c,d],e]=1', 'a[(b[(c,d)],e)]=1'],
  ['switch(a){case b,c:}', 'switch(a){case(b,c):}'],
  ['a[(b,c)];a[b];f(a,b);return a,b', 'a[(b,c)];a[b];f(a,b);return a,b'],
])('%s is %s on a board, whose parser takes no comma there without parentheses', (code, expected) => {
  expect(inParentheses(code, MAP).code.replace('case (', 'case(')).toBe(expected);
});

test('the map leads from behind a parenthesis to where it did', () => {
  expect(JSON.parse(inParentheses('a[b,c]', MAP).map).mappings).toBe('AAAA,KAAA');
});
