import { expect, test } from 'vitest';
import { MAX_QUICK_RESTARTS, Restarts } from '../../simulator/world/restarts.ts';

/** A board that is on for `onUs` and then off for `offUs`, again and again. */
function restarting(times: number, onUs: number, offUs: number): string[] {
  const restarts = new Restarts();
  let timeUs = 0;
  for (let count = 0; count <= times; count++) {
    restarts.poweredOn(timeUs, 1);
    timeUs += onUs;
    restarts.poweredOff(timeUs, 1);
    timeUs += offUs;
  }
  return restarts.failures;
}

test('a program that restarts its board in a loop is found, once', () => {
  expect(restarting(MAX_QUICK_RESTARTS - 1, 1e6, 0.5e6)).toEqual([]);
  expect(restarting(5 * MAX_QUICK_RESTARTS, 1e6, 0.5e6)).toEqual([
    'device 1: its program has restarted the board 10 times in a row, within 10 s of its start each time; does it call load() or E.reboot() at its start?',
  ]);
});

test('deep sleep, and a restart after some time, are none', () => {
  expect(restarting(100, 1e6, 60e6)).toEqual([]);
  expect(restarting(100, 20e6, 0.5e6)).toEqual([]);
});
