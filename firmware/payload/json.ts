import type { Sample } from './sample.ts';

/** Key and decimals of each quantity: no more digits than its sensor means. */
export const KEYS: { [quantity: string]: [string, number] } = {
  temperature: ['T', 2],
  humidity: ['H', 1],
  pressure: ['P', 2],
  co2: ['C', 0],
  voltage: ['V', 3],
  current: ['I', 4],
  x: ['x', 3],
  y: ['y', 3],
  z: ['z', 3],
  distance: ['d', 3],
  latitude: ['lat', 6],
  longitude: ['lon', 6],
  altitude: ['alt', 1],
  satellites: ['sat', 0],
  since: ['s', 4],
  total: ['sum', 4],
};

function encodeOne(sample: Sample): string {
  let text = `{"n":${sample.number},"at":${sample.atS}`;
  let errors = '';
  for (let index = 0; index < sample.results.length; index++) {
    const result = sample.results[index];
    const reading = result.reading as { [quantity: string]: number };
    if ('error' in reading) errors += `${errors ? ',' : ''}"${result.name}":"${reading.error}"`;
    else
      for (const quantity in reading)
        text += `,"${KEYS[quantity][0]}${result.suffix}":${reading[quantity].toFixed(KEYS[quantity][1])}`;
  }
  return errors ? `${text},"e":{${errors}}}` : `${text}}`;
}

/**
 * Compact JSON: `n` the running number since boot, `at` when it was taken (s, the board's clock), `T` Celsius,
 * `H` percent, `P` hPa and so on, `e` the sensors that gave nothing, by name, and why. Several samples make an array.
 */
export function encode(samples: Sample[]): string {
  if (samples.length === 1) return encodeOne(samples[0]);
  let text = '';
  for (let index = 0; index < samples.length; index++)
    text += (index ? ',' : '[') + encodeOne(samples[index]);
  return `${text}]`;
}
