import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAX_LINE_SHOWN,
  MAX_NAME_SHOWN,
  printable,
  printableJson,
  printableLines,
  printableName,
} from '../../simulator/report/printable.ts';
import { EVIL_IDS, OBEYED } from './evil.ts';

test.each([
  ['Zürich 21 °C, 温度 🌡️', 'Zürich 21 °C, 温度 🌡️'],
  ['a\tb\r\nc\0', 'a\\tb\\r\\nc\\x00'],
  ['\x1b[31mred\x1b]0;title\x07', '\\x1b[31mred\\x1b]0;title\\x07'],
  ['\x7f\x85\x9b', '\\x7f\\x85\\x9b'],
  ['\u202eabc\u2069\u200b\u2028\ufeff', '\\u202eabc\\u2069\\u200b\\u2028\\ufeff'],
  ['\ud800 \udc00', '\\ud800 \\udc00'],
  ['\u{e0041}', '\\u{e0041}'],
])(
  'control characters, ESC, newlines, direction overrides and lone surrogates are shown escaped: %j',
  (text, shown) => {
    expect(printable(text)).toBe(shown);
  },
);

test('whatever the text, what is shown is one line that no terminal obeys, and its length is bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(printable(text)).not.toMatch(OBEYED);
      expect(printable(text).split('\n')).toHaveLength(1);
      expect(printable(text)).not.toMatch(/\p{Cs}/u);
    }),
  );
  const long = printable('x'.repeat(MAX_LINE_SHOWN + 1));
  expect(long).toBe(`${'x'.repeat(MAX_LINE_SHOWN)}... (${MAX_LINE_SHOWN + 1} characters)`);
  // The cut leaves no half of a pair.
  expect(printable('🌡🌡', 3)).toBe('🌡... (4 characters)');
});

test('a text of several lines keeps its lines, and nothing else that a terminal obeys', () => {
  expect(printableLines('one\n\ttwo\x1b[2J\r\n')).toBe('one\n\ttwo\\x1b[2J\\r\n');
});

test('a name that is more than one word stands in quotes, so that it cannot pass for the sentence', () => {
  expect(printableName('mote-1/t')).toBe('mote-1/t');
  expect(printableName('admin connected')).toBe('"admin connected"');
  expect(printableName('say "hi"')).toBe('"say \\"hi\\""');
  expect(printableName('')).toBe('""');
  expect(printableName('x'.repeat(65_535)).length).toBeLessThan(MAX_NAME_SHOWN + 40);
});

test('JSON is the same value for programs, and shows a terminal nothing that it obeys', () => {
  const value = { [EVIL_IDS[11]]: EVIL_IDS, list: [1, null, '\ud800', '\u{e0041}'] };
  expect(JSON.parse(printableJson(value))).toEqual(value);
  expect(JSON.parse(printableJson(value, 2))).toEqual(value);
  expect(printableJson(value, 2)).not.toMatch(OBEYED);
});
