import { expect, test } from 'vitest';
import { firstDifference, LOOPS_US, PARTED_US } from './compare.ts';
import { partingUs } from './parting.ts';
import type { Seen } from './seen.ts';

const seen = (timeS: number, text: string, view: Seen['view'] = 'program'): Seen => ({
  timeUs: timeS * 1e6,
  view,
  text,
});
const differ = (ones: Seen[], others: Seen[]) => firstDifference(ones, others, LOOPS_US);
const BOTH = [seen(1, 'connected'), seen(2, 'message a'), seen(3, 'message b')];

test('equal events are no difference, nor is a millisecond', () => {
  expect(differ(BOTH, BOTH)).toBe(null);
  expect(differ(BOTH, [seen(1, 'connected'), seen(2.0005, 'message a'), seen(3.001, 'message b')])).toBe(
    null,
  );
});

test('an event that is missing, one too many, and another order are differences', () => {
  expect(differ(BOTH, BOTH.slice(0, 2))).toMatchObject({ virtual: BOTH[2], real: null });
  expect(differ(BOTH.slice(0, 2), BOTH)).toMatchObject({ virtual: null, real: BOTH[2] });
  const [connected, first, second] = BOTH;
  const swapped = [connected, { ...second, timeUs: first.timeUs }, { ...first, timeUs: first.timeUs + 500 }];
  expect(differ([connected, first, { ...second, timeUs: first.timeUs + 500 }], swapped)).toMatchObject({
    view: 'program',
  });
});

test('the earliest difference of all views is told', () => {
  const wire = seen(0.5, 'CONNECT', 'wire');
  expect(differ([wire, ...BOTH], BOTH.slice(0, 2))).toMatchObject({ view: 'wire', virtual: wire });
});

test('a segment that comes later on one of the boards parts them, and later events may come 20 s apart', () => {
  const ways = (...times: number[]) => ({ down: times.map((timeS) => seen(timeS, `1 1 16 0`)), up: [] });
  expect(partingUs(ways(1, 2), ways(1, 2.0001), LOOPS_US)).toBe(Infinity);
  expect(partingUs(ways(1, 2), ways(1, 2.004), LOOPS_US)).toBe(2e6);
  expect(partingUs(ways(1), ways(1, 2), LOOPS_US)).toBe(2e6);
  const late = [BOTH[0], seen(9, 'message a'), seen(9.1, 'message b')];
  expect(differ(BOTH, late)).toMatchObject({ virtual: BOTH[1] });
  expect(firstDifference(BOTH, late, PARTED_US)).toBe(null);
});
