import { stripVTControlCharacters, styleText } from 'node:util';
import { expect, test } from 'vitest';
import { Lines } from '../../scripts/device/terminal.ts';

/** What the terminal gets of pieces as they come, at one moment. */
function raw(...pieces: string[]): string {
  let text = '';
  const lines = new Lines(
    (more) => {
      text += more;
    },
    () => new Date('2026-01-02T03:04:05.678Z'),
  );
  for (const piece of pieces) lines.take(piece);
  return text;
}

const shown = (...pieces: string[]) => stripVTControlCharacters(raw(...pieces));

/** Without the time, as it is styled here. */
const plain = (...pieces: string[]) => raw(...pieces).replaceAll(`${styleText('dim', '03:04:05.678')} `, '');

test('each line has the time, wherever the pieces were cut', () => {
  expect(shown('one\r\ntw', 'o\r\n')).toBe('03:04:05.678 one\n03:04:05.678 two\n');
});

test('a prompt that waits is no line, and is not left in front of one', () => {
  expect(shown('>', '\r\x1b[Jlate\r\n>')).toBe('03:04:05.678 late\n');
  expect(shown('>1+', '1\r\n=2\r\n>')).toBe('03:04:05.678 1+1\n03:04:05.678 =2\n');
});

test('a title, the clipboard, a query or a bell that a board sends is shown escaped, and obeyed by no terminal', () => {
  expect(plain('\x1b]0;owned\x07\n')).toBe('\\x1b]0;owned\\x07\n');
  expect(plain('\x1b]52;c;ZXZpbA==\x1b\\\n')).toBe('\\x1b]52;c;ZXZpbA==\\x1b\\\n');
  expect(plain('\x1bP$q"p\x1b\\ \x1b[6n \x1b[?1049h \0\n')).toBe(
    '\\x1bP$q"p\\x1b\\ \\x1b[6n \\x1b[?1049h \\x00\n',
  );
  expect(plain('\xc2\x9b2J\n')).toBe('\\x9b2J\n');
});

test('colours reach the terminal, and end with their line at the latest, wherever the pieces were cut', () => {
  const line = '\x1b[0;32mI (12) boot\x1b[0m\x1b[8m\r\n';
  expect(plain(line, 'next\r\n')).toBe('\x1b[0;32mI (12) boot\x1b[0m\x1b[8m\x1b[0m\nnext\n');
  expect(plain(...line)).toBe(plain(line));
});

test('what a board prints is UTF-8, wherever the pieces were cut', () => {
  const bytes = Buffer.from('Zürich 21 °C, 温度\n').toString('latin1');
  expect(plain(bytes)).toBe('Zürich 21 °C, 温度\n');
  expect(plain(...bytes)).toBe('Zürich 21 °C, 温度\n');
});

test('a letter that is taken back goes from the line, and never what stands before it', () => {
  expect(plain('ab', '\b \b', 'c\n')).toBe('ab\b \bc\n');
  expect(plain('a\b \b\b \b\n')).toBe('a\b \b\\x08 \\x08\n');
  expect(plain('a\bb\n')).toBe('a\\x08b\n');
});
