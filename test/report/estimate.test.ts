import { expect, test } from 'vitest';
import { estimate } from '../../simulator/report/estimate.ts';

const day = { deviceDays: 1, radioOnS: 3600, bytes: 100_000 };

test('an hour of radio and 100 kB a day come to 3 MB a month and the cell that they empty', () => {
  const { radioOnSPerDay, mbPerMonth, batteryDaysAsleep, batteryDaysAwake } = estimate(day, ['nbiot-good']);
  expect(radioOnSPerDay).toBe(3600);
  expect(mbPerMonth).toBeCloseTo(3);
  // By hand: (45 + 30) mA for an hour, 0.837 mA for 23 h; 2550 mAh.
  expect(batteryDaysAsleep).toBeCloseTo(2550 / (75 + 23 * 0.837), 6);
  expect(batteryDaysAwake).toBeCloseTo(2550 / (45 + 23 * 0.037 + 24 * 30), 6);
});

test('two devices in half a day are one device-day', () => {
  const two = estimate({ deviceDays: 2 * 0.5, radioOnS: 3600, bytes: 100_000 }, ['dead-zone', 'nbiot-good']);
  expect(two.batteryDaysAsleep).toBe(estimate(day, ['nbiot-good']).batteryDaysAsleep);
});

test('where no current is known, nothing is made up, and the reason is said', () => {
  const { batteryDaysAsleep, batteryDaysAwake, assumptions } = estimate(day, ['mine.json']);
  expect([batteryDaysAsleep, batteryDaysAwake]).toEqual([null, null]);
  expect(assumptions.join()).toContain('no current is known for the radio of mine.json');
});
