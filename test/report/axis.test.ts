import { expect, test } from 'vitest';
import { clockMarks } from '../../simulator/report/svg/axis.ts';

const MINUTE_S = 60;
const YEAR_S = 365 * 86_400;
/** The narrow drawing has room for 4 labels, the wide one for 12. */
const COUNTS = [4, 12];

test('every duration from a minute to a year has round times, a few of them, with at most five characters before the unit', () => {
  for (const count of COUNTS)
    for (let endS = MINUTE_S; endS <= YEAR_S; endS = Math.ceil(endS * 1.03)) {
      const marks = clockMarks(endS, count);
      const numbers = marks.slice(1).map(({ label }) => label.split(' ')[0]);
      expect({ endS, numbers: numbers.filter((one) => !/^\d{1,3}(\.5)?$/.test(one)) }).toEqual({
        endS,
        numbers: [],
      });
      expect(marks.length, `${endS} s`).toBeGreaterThan(1);
      expect(marks.length, `${endS} s`).toBeLessThanOrEqual(count + 1);
      expect(new Set(marks.slice(1).map(({ label }) => label.split(' ')[1])).size).toBe(1);
    }
});

test('the labels of an hour and its settling time are minutes, those of a week are days', () => {
  const labels = (hours: number, count: number) => clockMarks(hours * 3600, count).map(({ label }) => label);
  expect(labels(2, 12)).toEqual([
    '0',
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((ten) => `${ten}0 min`),
  ]);
  expect(labels(4, 12)).toEqual(['0', '0.5 h', '1 h', '1.5 h', '2 h', '2.5 h', '3 h', '3.5 h', '4 h']);
  expect(labels(169, 12)).toEqual(['0', '1 d', '2 d', '3 d', '4 d', '5 d', '6 d', '7 d']);
});
