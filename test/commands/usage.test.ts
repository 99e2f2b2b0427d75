import { expect, test } from 'vitest';
import { parseCount, parseDuration } from '../../scripts/usage.ts';

test('durations are read as people write them', () => {
  expect(parseDuration('90s', '--for')).toBe(90e6);
  expect(parseDuration('1h30m', '--for')).toBe(5400e6);
  expect(parseDuration('2.5s', '--for')).toBe(2.5e6);
  expect(parseDuration('250ms', '--for')).toBe(250e3);
  expect(parseDuration('7d', '--for')).toBe(7 * 86400e6);
});

test.each(['', '90', 's', '-5s', '5 s', '5x', '1h 30m', '1e3s'])('"%s" is not a duration', (text) => {
  expect(() => parseDuration(text, '--for')).toThrow(`--for ${text}: not a duration; write it as`);
});

test.each(['', '-1', '1.5', 'ten', '0', '101'])('"%s" is not a count from 1 to 100', (text) => {
  expect(() => parseCount(text, '--devices', 1, 100)).toThrow('give a whole number from 1 to 100');
});
