/** What firmware/all-sensors.ts can read: where each sensor is unless told otherwise, and what its quantities are called. */
export interface CataloguedSensor {
  name: SensorName;
  /** As in the app: tells equal quantities of two sensors apart. */
  suffix: string;
  quantities: readonly string[];
  /** Usual address on `I2C1` first, then those that the chip can be set to. */
  addresses?: readonly number[];
  /** Usual pins, in the order of `does`. */
  pins?: readonly string[];
  /** What each pin has to do. */
  does?: readonly PinUse[];
}

export type PinUse = 'in' | 'out' | 'analog';

export const SENSOR_NAMES = [
  'bme280',
  'bme280-spi',
  'sht4x',
  'scd4x',
  'ds18b20',
  'dht22',
  'lis2dh12',
  'ina219',
  'divider',
  'hcsr04',
  'pulses',
  'gps',
] as const;

export type SensorName = (typeof SENSOR_NAMES)[number];

const AIR = ['temperature', 'humidity'] as const;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** In the app's order, which is that of Cayenne's channels. */
export const CATALOGUE: readonly CataloguedSensor[] = [
  { name: 'bme280', suffix: '', quantities: [...AIR, 'pressure'], addresses: [0x76, 0x77] },
  { name: 'bme280-spi', suffix: '6', quantities: [...AIR, 'pressure'], pins: ['D15'], does: ['out'] },
  { name: 'sht4x', suffix: '2', quantities: AIR, addresses: [0x44, 0x45, 0x46] },
  { name: 'scd4x', suffix: '3', quantities: ['co2', ...AIR], addresses: [0x62] },
  { name: 'ds18b20', suffix: '4', quantities: ['temperature'], pins: ['D4'], does: ['out'] },
  { name: 'dht22', suffix: '5', quantities: AIR, pins: ['D5'], does: ['out'] },
  { name: 'lis2dh12', suffix: '', quantities: ['x', 'y', 'z'], addresses: [0x19, 0x18] },
  { name: 'ina219', suffix: '', quantities: ['voltage', 'current'], addresses: range(0x40, 0x4f) },
  { name: 'divider', suffix: '2', quantities: ['voltage'], pins: ['D34'], does: ['analog'] },
  { name: 'hcsr04', suffix: '', quantities: ['distance'], pins: ['D12', 'D13'], does: ['out', 'in'] },
  { name: 'pulses', suffix: '', quantities: ['since', 'total'], pins: ['D14'], does: ['in'] },
  {
    name: 'gps',
    suffix: '',
    quantities: ['latitude', 'longitude', 'altitude', 'satellites'],
    pins: ['D16', 'D17'],
    does: ['in', 'out'],
  },
];

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
