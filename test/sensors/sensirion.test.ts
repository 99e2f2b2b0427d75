import { afterEach, beforeEach, expect, test } from 'vitest';
import { sensirionCrc } from '../../sensors/crc.ts';
import { connect as connectScd4x } from '../../sensors/scd4x.ts';
import { connect as connectSht4x } from '../../sensors/sht4x.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { busWith, commandChip, nowUs, passUntil, readOnce, startClock, stopClock, wires } from './bench.ts';

beforeEach(startClock);
afterEach(stopClock);

const site = new Site(new Random('a room'));

test("the checksum is that of Sensirion's example", () => {
  expect(sensirionCrc(0xbe, 0xef)).toBe(0x92);
});

test("the SCD4x data sheet's example reads 500 ppm, 25 C, 37 %", () => {
  const chip = commandChip({
    58552: [0x80, 0x06, 0x04],
    60421: [0x01, 0xf4, 0x33, 0x66, 0x67, 0xa2, 0x5e, 0xb9, 0x3c],
  });
  const reading = readOnce(connectScd4x(chip));
  expect(reading).toMatchObject({ co2: 500 });
  expect(reading).toHaveProperty('temperature', expect.closeTo(25, 2));
  expect(reading).toHaveProperty('humidity', expect.closeTo(37, 1));
});

test('a wrong checksum of an SCD4x is an error, and so is a reading of 0 ppm', () => {
  const damaged = [0x01, 0xf5, 0x33, 0x66, 0x67, 0xa2, 0x5e, 0xb9, 0x3c];
  const empty = [0x00, 0x00, 0x81, 0x66, 0x67, 0xa2, 0x5e, 0xb9, 0x3c];
  const ready = [0x80, 0x06, 0x04];
  expect(readOnce(connectScd4x(commandChip({ 58552: ready, 60421: damaged })))).toEqual({ error: 'garbled' });
  expect(readOnce(connectScd4x(commandChip({ 58552: ready, 60421: empty })))).toEqual({ error: 'no data' });
});

test('an SCD4x that is never ready is an error after 9 s', () => {
  expect(readOnce(connectScd4x(commandChip({ 58552: [0x80, 0x00, 0xa2] })))).toEqual({ error: 'stuck' });
  expect(nowUs()).toBeLessThan(9e6);
});

test('a simulated SCD4x gives what the room holds, one reading per 5 s', () => {
  const sensor = connectScd4x(busWith(new SimulatedScd4x(site), new I2cBus()));
  for (let reading = 1; reading <= 3; reading++) {
    expect(readOnce(sensor)).toHaveProperty('co2', expect.closeTo(site.co2Ppm(reading * 5e6), -1));
    expect(nowUs()).toBeGreaterThanOrEqual(reading * 5e6);
  }
});

test('an SCD4x that lost power starts again by itself', () => {
  const part = new SimulatedScd4x(site);
  const sensor = connectScd4x(busWith(part, new I2cBus()));
  readOnce(sensor);
  part.powerOn();
  expect(readOnce(sensor)).toHaveProperty('co2');
});

test('a simulated SHT4x gives what the model says within its last digit', () => {
  const sensor = connectSht4x(busWith(new SimulatedSht4x(site.day), new I2cBus()));
  for (let hour = 0; hour < 24; hour++) {
    passUntil(hour * 3600e6);
    const air = site.day.at(nowUs());
    const reading = readOnce(sensor);
    expect(reading).toHaveProperty('temperature', expect.closeTo(air.temperatureC, 2));
    expect(reading).toHaveProperty('humidity', expect.closeTo(air.humidityPercent, 2));
  }
});

test('an SHT4x that is missing, stuck or damaged on the way is an error', () => {
  expect(readOnce(connectSht4x(wires(new I2cBus())))).toEqual({ error: 'absent' });
  const mute = { writeTo: () => {}, readFrom: () => expect.fail("slave doesn't ACK") as never };
  expect(readOnce(connectSht4x(mute))).toEqual({ error: 'stuck' });
  for (const level of [0, 255])
    expect(readOnce(connectSht4x(commandChip({ 253: Array(6).fill(level) })))).toEqual({ error: 'garbled' });
});
