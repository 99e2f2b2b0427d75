import type { Sensor, SensorError } from '../../sensors/sensor.ts';

/** Addresses and pins that a driver has already. */
const taken: { [place: string]: boolean } = {};

/**
 * The sensor that `connect` gives. Where another driver has one of the places, or the board has no such pin, a
 * sensor that says so at each reading: the others go on.
 *
 * @param bus goes before each place, as `0x44` of one bus is not that of another
 */
export function wired(
  bus: string,
  places: (string | number | object)[],
  connect: () => Sensor<object>,
): Sensor<object> {
  let error: SensorError | undefined;
  for (let index = 0; index < places.length; index++) {
    const place = bus + places[index];
    if (taken[place]) error = 'taken';
    taken[place] = true;
  }
  if (!error)
    try {
      return connect();
    } catch {
      error = 'absent';
    }
  return {
    read: (callback): void => {
      setTimeout(callback, 0, { error: error as SensorError });
    },
  };
}
