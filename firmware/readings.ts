import type { Bme280Reading } from '../sensors/bme280.ts';
import type { Failure } from '../sensors/sensor.ts';

/**
 * One reading as JSON: `n` its running number since boot, `at` when it was taken (s, the board's clock), `T`
 * Celsius, `H` percent, `P` hPa; or `e`, which names the sensor and why it gave none.
 */
export function toJson(number: number, atS: number, reading: Bme280Reading | Failure): string {
  const head = `{"n":${number},"at":${atS}`;
  if ('error' in reading) return `${head},"e":{"bme280":"${reading.error}"}}`;
  const humidity = reading.humidity === undefined ? '' : `,"H":${reading.humidity.toFixed(1)}`;
  return `${head},"T":${reading.temperature.toFixed(2)}${humidity},"P":${reading.pressure.toFixed(2)}}`;
}
