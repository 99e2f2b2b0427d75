import { UsageError } from '../errors.ts';
import {
  CATALOGUE,
  catalogued,
  type PinUse,
  type PlacedSensor,
  SENSOR_NAMES,
  type SensorName,
  usualPlace,
} from './catalogue.ts';

/**
 * ESP32 series data sheet, 2.2 and 4.1.2 (ADC1; ADC2 cannot be used together with Wi-Fi), 2.2.1 for the flash's pins.
 */
const PINS = [
  0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27, 32, 33, 34, 35, 36, 39,
];
const INPUT_ONLY = [34, 35, 36, 39];
const ANALOG = [32, 33, 34, 35, 36, 39];
const FLASH = [6, 7, 8, 9, 10, 11];
/** Pins of the buses that the app sets up; I2C uses the board's own. */
const SPI_PINS = { D18: 'SPI1', D19: 'SPI1', D23: 'SPI1' };
const I2C_PINS = { D21: 'I2C1', D22: 'I2C1' };

/**
 * Parses sensors as on a command line: `all`, or `bme280,sht4x@0x45,dht22@D27,hcsr04@D25/D26`, in the given order.
 * @throws UsageError for an unknown sensor, a wrong address or pin, and two sensors at one place
 */
export function parseSensors(text: string): PlacedSensor[] {
  if (text === 'all') return CATALOGUE.map(usualPlace);
  const sensors = text.split(',').map((part) => parseSensor(part.trim()));
  const twice = sensors.find(({ name }, index) => sensors.findIndex((one) => one.name === name) < index);
  if (twice) throw new UsageError(`${twice.name} is named twice; the app reads one of each`);
  checkTaken(sensors.toSorted((a, b) => SENSOR_NAMES.indexOf(a.name) - SENSOR_NAMES.indexOf(b.name)));
  return sensors;
}

/** The text from which `parseSensors` reads these sensors. */
export function writeSensors(sensors: readonly PlacedSensor[]): string {
  const texts = sensors.map(writeSensor);
  return texts.join(',') === SENSOR_NAMES.join(',') ? 'all' : texts.join(',');
}

function writeSensor({ name, address, pins = [] }: PlacedSensor): string {
  const usual = usualPlace(catalogued(name));
  if (address === usual.address && pins.join() === (usual.pins ?? []).join()) return name;
  return `${name}@${address === undefined ? pins.join('/') : hex(address)}`;
}

function parseSensor(text: string): PlacedSensor {
  const [name, place, ...rest] = text.split('@');
  if (!SENSOR_NAMES.includes(name as SensorName) || rest.length > 0)
    throw new UsageError(`no driver is called "${name}"; there are all, ${SENSOR_NAMES.join(', ')}`);
  const sensor = catalogued(name as SensorName);
  if (place === undefined) return usualPlace(sensor);
  if (sensor.addresses) {
    const address = /^0x[0-9a-f]{1,2}$/i.test(place) ? Number(place) : Number.NaN;
    if (!sensor.addresses.includes(address))
      throw new UsageError(
        `${name} at address ${place}: it can have ${sensor.addresses.map(hex).join(', ')}`,
      );
    return { name: sensor.name, address };
  }
  const pins = place.split('/');
  const does = sensor.does ?? [];
  if (name === 'gps')
    throw new UsageError(`gps at ${place}: its serial port is set up on ${sensor.pins?.join(' and ')}`);
  if (pins.length !== does.length)
    throw new UsageError(
      `${name} at ${place}: it has ${does.length === 1 ? 'one pin' : `${does.length} pins`}`,
    );
  pins.forEach((pin, index) => {
    checkPin(name, pin, does[index]);
  });
  return { name: sensor.name, pins };
}

function checkPin(name: string, pin: string, use: PinUse): void {
  const number = /^D\d{1,2}$/.test(pin) ? Number(pin.slice(1)) : Number.NaN;
  if (FLASH.includes(number)) throw new UsageError(`${name} at pin ${pin}: the flash chip has it`);
  if (!PINS.includes(number))
    throw new UsageError(`${name} at pin ${pin}: an ESP32 has no such pin; write it as D4`);
  if (use === 'out' && INPUT_ONLY.includes(number))
    throw new UsageError(`${name} at pin ${pin}: that one cannot drive, only read`);
  if (use === 'analog' && !ANALOG.includes(number))
    throw new UsageError(
      `${name} at pin ${pin}: analog pins are ${ANALOG.map((one) => `D${one}`).join(', ')}`,
    );
}

function checkTaken(sensors: PlacedSensor[]): void {
  const taken = new Map<string, string>();
  const has = (name: SensorName) => sensors.some((one) => one.name === name);
  if (has('bme280-spi')) for (const [pin, bus] of Object.entries(SPI_PINS)) taken.set(pin, bus);
  if (sensors.some(({ address }) => address !== undefined))
    for (const [pin, bus] of Object.entries(I2C_PINS)) taken.set(pin, bus);
  for (const { name, address, pins } of sensors)
    for (const place of address === undefined ? (pins ?? []) : [hex(address)]) {
      const other = taken.get(place);
      if (other)
        throw new UsageError(
          `${other} and ${name} are both at ${place}; give one another place, as ${example(name)}`,
        );
      taken.set(place, name);
    }
}

function example(name: SensorName): string {
  const { addresses, pins } = catalogued(name);
  const other = addresses?.[1] ?? addresses?.[0];
  return other === undefined
    ? `${name}@${pins?.map((_, index) => `D${25 + index}`).join('/')}`
    : `${name}@${hex(other)}`;
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
