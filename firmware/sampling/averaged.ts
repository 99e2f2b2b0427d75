import type { Failure, Sensor } from '../../sensors/sensor.ts';

type Numbers = { [quantity: string]: number };

/**
 * A sensor whose reading is the mean of `looks` readings of another. Readings that fail are left out; when all fail, so
 * does the mean. Not for counters, whose `since` would be averaged too.
 *
 * @param gapMs between two readings
 */
export function averaged(sensor: Sensor<object>, looks: number, gapMs: number): Sensor<object> {
  let sums: Numbers = {};
  let good = 0;
  let left = 0;
  let callback: ((reading: object | Failure) => void) | undefined;

  function add(reading: object | Failure): void {
    const numbers = reading as Numbers;
    if (!('error' in reading)) {
      good++;
      for (const quantity in numbers) sums[quantity] = (sums[quantity] || 0) + numbers[quantity];
    }
    if (--left) {
      setTimeout(look, gapMs);
      return;
    }
    const whenRead = callback;
    callback = undefined;
    const mean: Numbers = {};
    for (const quantity in sums) mean[quantity] = sums[quantity] / good;
    if (whenRead) whenRead(good ? mean : reading);
  }

  function look(): void {
    sensor.read(add);
  }

  return {
    read: (whenRead): void => {
      if (callback) {
        setTimeout(whenRead, 0, { error: 'busy' });
        return;
      }
      callback = whenRead;
      sums = {};
      good = 0;
      left = looks;
      look();
    },
  };
}
