import { expect, test } from 'vitest';
import { firstDifference } from './compare.ts';
import type { Seen } from './seen.ts';

const seen = (timeS: number, text: string, view: Seen['view'] = 'program'): Seen => ({
  timeUs: timeS * 1e6,
  view,
  text,
});
const BOTH = [seen(1, 'connected'), seen(2, 'message a'), seen(3, 'message b')];

test('equal events are no difference, nor are some milliseconds', () => {
  expect(firstDifference(BOTH, BOTH)).toBe(null);
  expect(
    firstDifference(BOTH, [seen(1, 'connected'), seen(2.001, 'message a'), seen(3.002, 'message b')]),
  ).toBe(null);
});

test('an event that is missing, one too many, and another order are differences', () => {
  expect(firstDifference(BOTH, BOTH.slice(0, 2))).toMatchObject({ virtual: BOTH[2], real: null });
  expect(firstDifference(BOTH.slice(0, 2), BOTH)).toMatchObject({ virtual: null, real: BOTH[2] });
  const [connected, first, second] = BOTH;
  const swapped = [connected, { ...second, timeUs: first.timeUs }, { ...first, timeUs: first.timeUs + 1000 }];
  expect(
    firstDifference([connected, first, { ...second, timeUs: first.timeUs + 1000 }], swapped),
  ).toMatchObject({
    view: 'program',
  });
});

test('the earliest difference of all views is told', () => {
  const wire = seen(0.5, 'CONNECT', 'wire');
  expect(firstDifference([wire, ...BOTH], BOTH.slice(0, 2))).toMatchObject({ view: 'wire', virtual: wire });
});
