import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectSpi } from '../../sensors/bme280.ts';
import { oneWireCrc } from '../../sensors/crc.ts';
import { connect as connectDs18b20 } from '../../sensors/ds18b20.ts';
import { connect as connectGps } from '../../sensors/gps.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { SimulatedDs18b20 } from '../../sensors/simulated/ds18b20.ts';
import { SimulatedGps, sentence } from '../../sensors/simulated/gps.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { nowUs, oneWireWires, passUntil, readOnce, serialWires, startClock, stopClock } from './bench.ts';

beforeEach(startClock);
afterEach(stopClock);

const site = new Site(new Random('a van'));

test('a BME280 on SPI gives what it gives on I2C', () => {
  const part = new SimulatedBme280({ day: site.day, calibration: EXAMPLE });
  const sensor = connectSpi({ send: (bytes) => part.transfer(bytes, nowUs()) }, { cs: {} });
  expect(readOnce(sensor)).toMatchObject({
    temperature: expect.closeTo(site.day.at(0).temperatureC, 1),
    humidity: expect.closeTo(site.day.at(0).humidityPercent, 1),
  });
});

test('an SPI line that hangs is an error', () => {
  for (const level of [0, 255]) {
    const spi = { send: (bytes: Uint8Array) => bytes.map(() => level) };
    expect(readOnce(connectSpi(spi, { cs: {} }))).toEqual({ error: 'stuck' });
  }
});

test("the 1-Wire checksum is that of the application note's example", () => {
  expect(oneWireCrc([0x02, 0x1c, 0xb8, 0x01, 0x00, 0x00, 0x00])).toBe(0xa2);
});

/** A DS18B20 alone on the wire whose scratchpad starts with this temperature. */
function ds18b20(raw: number, damage: (bytes: number[]) => number[] = (bytes) => bytes) {
  const pad = [raw & 255, (raw >> 8) & 255, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
  return connectDs18b20({
    reset: () => true,
    select: () => {},
    write: () => {},
    read: (count) => (count === 1 ? Uint8Array.of(0) : Uint8Array.from(damage([...pad, oneWireCrc(pad)]))),
    search: () => ['28ff641e8316034c'],
  });
}

test("the DS18B20 sheet's table of temperatures comes out", () => {
  const table: [number, number][] = [
    [0x07d0, 125],
    [0x0191, 25.0625],
    [0x00a2, 10.125],
    [0x0008, 0.5],
    [0x0000, 0],
    [0xfff8, -0.5],
    [0xff5e, -10.125],
    [0xfe6f, -25.0625],
    [0xfc90, -55],
  ];
  for (const [raw, temperature] of table) expect(readOnce(ds18b20(raw))).toEqual({ temperature });
});

test('a DS18B20 at its power-on value, beyond its range, damaged, hung or gone is an error', () => {
  expect(readOnce(ds18b20(0x0550))).toEqual({ error: 'no data' });
  expect(readOnce(ds18b20(0x07d1))).toEqual({ error: 'out of range' });
  expect(readOnce(ds18b20(0x0191, ([first, ...rest]) => [first ^ 4, ...rest]))).toEqual({ error: 'garbled' });
  expect(readOnce(ds18b20(0x0191, () => Array(9).fill(0)))).toEqual({ error: 'stuck' });
  expect(readOnce(ds18b20(0x0191, () => Array(9).fill(255)))).toEqual({ error: 'absent' });
  expect(readOnce(connectDs18b20(oneWireWires(new OneWireBus())))).toEqual({ error: 'absent' });
});

test('two simulated DS18B20 on one wire are told apart by their ROM', () => {
  const outside = new SimulatedDs18b20([1, 2, 3, 4, 5, 6], site.day);
  const inside = new SimulatedDs18b20([9, 2, 3, 4, 5, 6], new Site(new Random('inside')).day);
  const bus = new OneWireBus();
  for (const part of [outside, inside]) bus.attach(part);
  expect(bus.search(0)).toHaveLength(2);
  const reading = readOnce(connectDs18b20(oneWireWires(bus), { rom: outside.rom })) as {
    temperature: number;
  };
  expect(Math.abs(reading.temperature - site.day.at(600_000).temperatureC)).toBeLessThan(0.032);
  const gone = connectDs18b20(oneWireWires(bus), { rom: '28aaaaaaaaaaaa00' });
  expect(readOnce(gone)).toEqual({ error: 'absent' });
});

/** A receiver that says the same sentence every second. */
const saying = (text: string) => serialWires({ next: (timeUs) => ({ atUs: timeUs + 1e6, data: text }) });

test("NMEA's well-known GGA example reads 48 degrees 7.038 minutes north", () => {
  const text = '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n';
  expect(readOnce(connectGps(saying(text)))).toEqual({
    latitude: expect.closeTo(48.1173, 6),
    longitude: expect.closeTo(11.516667, 6),
    altitude: 545.4,
    satellites: 8,
  });
});

test('a receiver without a fix, with a wrong checksum, with noise or with nothing to say is an error', () => {
  const outcome = (text: string) => readOnce(connectGps(saying(text)));
  expect(outcome('$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*46\r\n')).toEqual({
    error: 'garbled',
  });
  expect(outcome(sentence('GPGGA,123519,,,,,0,00,,,M,,M,,'))).toEqual({ error: 'no data' });
  expect(outcome(sentence('GPGGA,123519,9907.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,'))).toEqual({
    error: 'out of range',
  });
  expect(outcome('\xff\x00'.repeat(300))).toEqual({ error: 'no data' });
  expect(outcome('')).toEqual({ error: 'no data' });
  const silent = serialWires({ next: () => ({ atUs: 1e15, data: '' }) });
  expect(readOnce(connectGps(silent))).toEqual({ error: 'absent' });
  expect(silent.listeners.size).toBe(0);
});

test('a simulated receiver has no fix at first, then gives where it is within a metre', () => {
  const port = serialWires(new SimulatedGps(site));
  const sensor = connectGps(port);
  expect(readOnce(sensor)).toEqual({ error: 'no data' });
  passUntil(60e6 + 500e3);
  const { latitude, longitude } = site.position(61e6);
  const reading = readOnce(sensor) as { latitude: number; longitude: number };
  expect(Math.abs(reading.latitude - latitude)).toBeLessThan(1e-5);
  expect(Math.abs(reading.longitude - longitude)).toBeLessThan(1e-5);
  expect(port.listeners.size).toBe(0);
});
