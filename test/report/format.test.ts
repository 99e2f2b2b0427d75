import { expect, test } from 'vitest';
import { formatCount, formatMs, formatRows, threeFigures } from '../../simulator/report/format.ts';

test('times take the unit that people would', () => {
  expect([0, 0.5, 12.34, 999, 1000, 61_234, 1_800_000, 9_000_000].map(formatMs)).toEqual([
    '0 ms',
    '0.5 ms',
    '12.3 ms',
    '999 ms',
    '1 s',
    '61.2 s',
    '30 min',
    '2.5 h',
  ]);
  expect(formatMs(null)).toBe('-');
});

test('counts are grouped, figures keep three digits', () => {
  expect(formatCount(1_234_567)).toBe('1 234 567');
  expect([0.001234, 1.005, 99.95, 1234.5].map(threeFigures)).toEqual(['0.00123', '1', '100', '1235']);
});

test('rows line up', () => {
  expect(
    formatRows([
      ['lost', '0'],
      ['delivered', '57 600'],
    ]),
  ).toBe('  lost            0\n  delivered  57 600');
});
