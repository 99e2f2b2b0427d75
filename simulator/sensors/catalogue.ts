/**
 * Every sensor that there is a driver for: where it usually is, what it measures, which part answers. Asks
 * `sensors/simulated` for parts; boards, builds and checks of what is published ask here.
 *
 * @module
 */
import { bme280 } from './kinds/bme280.ts';
import { bme280Spi } from './kinds/bme280-spi.ts';
import { dht22 } from './kinds/dht22.ts';
import { divider } from './kinds/divider.ts';
import { ds18b20 } from './kinds/ds18b20.ts';
import { gps } from './kinds/gps.ts';
import { hcsr04 } from './kinds/hcsr04.ts';
import { ina219 } from './kinds/ina219.ts';
import type { PinUse, SensorKind } from './kinds/kind.ts';
import { lis2dh12 } from './kinds/lis2dh12.ts';
import { pulses } from './kinds/pulses.ts';
import { scd4x } from './kinds/scd4x.ts';
import { sht4x } from './kinds/sht4x.ts';

export type { PinUse };

/** In the app's order, which is that of Cayenne's channels. A new sensor is one file, and one line here. */
const KINDS = [
  bme280,
  bme280Spi,
  sht4x,
  scd4x,
  ds18b20,
  dht22,
  lis2dh12,
  ina219,
  divider,
  hcsr04,
  pulses,
  gps,
] as const;

export type SensorName = (typeof KINDS)[number]['name'];

/** What firmware/all-sensors.ts can read. */
export type CataloguedSensor = SensorKind<SensorName>;

export const CATALOGUE: readonly CataloguedSensor[] = KINDS;

export const SENSOR_NAMES: readonly SensorName[] = KINDS.map(({ name }) => name);

export function catalogued(name: SensorName): CataloguedSensor {
  return CATALOGUE[SENSOR_NAMES.indexOf(name)];
}

/** One sensor of a board, at an address of `I2C1` or at its pins. */
export interface PlacedSensor {
  name: SensorName;
  address?: number;
  pins?: string[];
}

/** Where a sensor is unless somebody says otherwise. */
export function usualPlace({ name, addresses, pins }: CataloguedSensor): PlacedSensor {
  return addresses ? { name, address: addresses[0] } : { name, pins: [...(pins ?? [])] };
}
