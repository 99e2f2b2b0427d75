import { KEYS } from '../../firmware/payload/json.ts';
import { SENML } from '../../firmware/payload/senml-units.ts';
import type { Format } from '../decode/decode.ts';
import { catalogued, type PlacedSensor } from './catalogue.ts';

/** The sensor and quantity of a decoded number. */
export interface Meaning {
  /** Index in the board's list of sensors. */
  place: number;
  quantity: string;
  /** From the quantity's own unit to the payload's. */
  factor: number;
  /** Half of the last digit of the payload. */
  halfStep: number;
}

/** Decoded name and steps per unit in Cayenne LPP. */
const CAYENNE: { [quantity: string]: [string, number] } = {
  temperature: ['temperature', 10],
  humidity: ['humidity', 2],
  pressure: ['barometer', 10],
  co2: ['concentration', 1],
  voltage: ['voltage', 100],
  current: ['current', 1000],
  x: ['x', 1000],
  y: ['y', 1000],
  z: ['z', 1000],
  distance: ['distance', 1000],
  since: ['analog_in', 100],
  total: ['generic', 1],
  latitude: ['latitude', 10_000],
  longitude: ['longitude', 10_000],
  altitude: ['altitude', 100],
  satellites: ['digital_in', 1],
};

/** Cayenne has a channel where the formats for people have a name, and it cannot encode some quantities. */
export function meaningsOf(
  format: Format,
  sensors: readonly PlacedSensor[],
  baseName: string,
): Map<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  sensors.forEach((sensor, place) => {
    const { suffix, quantities } = catalogued(sensor.name);
    for (const quantity of quantities) {
      const [key, decimals] = KEYS[quantity];
      const [name, , factor, places] = SENML[quantity];
      const [type, steps] = CAYENNE[quantity];
      if (format === 'json')
        meanings.set(key + suffix, { place, quantity, factor: 1, halfStep: 0.5 / 10 ** decimals });
      else if (format !== 'cayenne')
        meanings.set(baseName + name + suffix, { place, quantity, factor, halfStep: 0.5 / 10 ** places });
      // The satellites would make a position longer by three bytes, for a number that nobody needs there.
      else if (quantity !== 'satellites')
        meanings.set(`${type}_${place + 1}`, { place, quantity, factor: 1, halfStep: 0.5 / steps });
    }
  });
  return meanings;
}

/** The name of a failed sensor in a decoded payload. */
export function failureName(format: Format, sensor: PlacedSensor, place: number, baseName: string): string {
  if (format === 'cayenne') return `digital_in_${0x80 + place + 1}`;
  return format === 'json' ? sensor.name : baseName + sensor.name;
}

/** The name of the number with which a sample begins: its running number. */
export function numberName(format: Format, baseName: string): string {
  if (format === 'cayenne') return 'digital_in_0';
  return format === 'json' ? 'n' : `${baseName}n`;
}
