import { expect, test } from 'vitest';
import { MAX_PENDING, RealClock } from '../../../simulator/realtime/clock/clock.ts';

test('events run in the order (time, sequence), none early, and time stands while one runs', async () => {
  const clock = new RealClock();
  const seen: [string, number][] = [];
  const mark = (name: string) => seen.push([name, clock.now - clock.now]);
  const start = clock.now;
  await new Promise<void>((resolve) => {
    clock.at(start + 20_000, 1, () => resolve(), undefined);
    clock.at(start + 10_500, 1, mark, 'third');
    clock.at(start + 10_000, 1, mark, 'first');
    clock.at(start + 10_000, 1, mark, 'second');
    clock.at(start - 5_000, 1, mark, 'late already');
  });
  expect(seen.map(([name]) => name)).toEqual(['late already', 'first', 'second', 'third']);
  expect(seen.every(([, passedUs]) => passedUs === 0)).toBe(true);
  expect(clock.now).toBeGreaterThanOrEqual(start + 20_000);
  expect(clock.pending).toBe(0);
});

test('a cancelled event does not run, and after stop none does', async () => {
  const clock = new RealClock();
  const seen: string[] = [];
  const mark = (name: string) => seen.push(name);
  const event = clock.at(0, 1, mark, 'cancelled');
  expect(clock.cancel(event)).toBe(true);
  expect(clock.cancel(event)).toBe(false);
  clock.at(0, 1, mark, 'stopped');
  clock.stop();
  expect(clock.at(0, 1, mark, 'too late')).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(seen).toEqual([]);
});

test('events without end are a leak that is named', () => {
  const clock = new RealClock();
  for (let count = 0; count < MAX_PENDING; count++) clock.at(1e12 + count, 1, () => {}, undefined);
  expect(() => clock.at(2e12, 1, () => {}, undefined)).toThrow('events are pending');
  clock.stop();
});
