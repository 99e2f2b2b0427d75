import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { Lines } from '../../scripts/device/terminal.ts';

/** What is shown of pieces as they come, at one moment. */
function shown(...pieces: string[]): string {
  let text = '';
  const lines = new Lines(
    (more) => {
      text += more;
    },
    () => new Date('2026-01-02T03:04:05.678Z'),
  );
  for (const piece of pieces) lines.take(piece);
  return stripVTControlCharacters(text);
}

test('each line has the time, wherever the pieces were cut', () => {
  expect(shown('one\r\ntw', 'o\r\n')).toBe('03:04:05.678 one\n03:04:05.678 two\n');
});

test('a prompt that waits is no line, and is not left in front of one', () => {
  expect(shown('>', '\r\x1b[Jlate\r\n>')).toBe('03:04:05.678 late\n');
  expect(shown('>1+', '1\r\n=2\r\n>')).toBe('03:04:05.678 1+1\n03:04:05.678 =2\n');
});
