import { expect, test } from 'vitest';
import { dialogueLine } from '../../../scripts/commands/realtime/modem-log.ts';

test('a line of the dialogue has a coloured arrow, and nothing in it steers the terminal', () => {
  expect(dialogueLine('in', 'AT+CSQ', true)).toBe('\x1b[36m→\x1b[0m AT+CSQ');
  expect(dialogueLine('out', 'OK', false)).toBe('← OK');
  expect(dialogueLine('note', '\x1b[2J\u202e\xff', false)).toBe(
    '· \\u001b[2J\\u202e\xff'.replace('\xff', 'ÿ'),
  );
});
