import type { Sensor, SensorError } from '../../sensors/sensor.ts';

/** Addresses and pins that a driver has taken. */
const taken: { [place: string]: boolean } = {};

/**
 * The sensor that `connect` returns. Where another driver has its address or pin, or the board has no such pin, it is a
 * sensor that says so at each reading, and the others work on.
 *
 * @param bus is put before each address, as `0x44` of one bus is not `0x44` of another
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
