import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from '../../scripts/build/build.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus, type I2cPart } from '../../sensors/simulated/bus.ts';
import { SimulatedDht22 } from '../../sensors/simulated/dht22.ts';
import { SimulatedDs18b20 } from '../../sensors/simulated/ds18b20.ts';
import {
  faultyI2c,
  faultyOneWire,
  faultyPin,
  faultySerial,
  type PartFault,
} from '../../sensors/simulated/faults.ts';
import { SimulatedGps } from '../../sensors/simulated/gps.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { dividedSupply, SimulatedHcsr04, SimulatedRainGauge } from '../../sensors/simulated/pin-parts.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import {
  oneWireWires,
  passUntil,
  pins,
  serialWires,
  startClock,
  stopClock,
  wires,
} from '../sensors/bench.ts';

beforeEach(startClock);
afterEach(stopClock);

const HOUR_US = 3600e6;
const DAY_US = 24 * HOUR_US;
const EVERY_S = 300;
const FAULTS: PartFault[] = ['absent', 'stuck', 'glitching', 'brown-out'];

/** Six hours of each fault, a day for each. */
const plan = FAULTS.map((fault, day) => ({
  fault,
  fromUs: (day + 1) * DAY_US,
  toUs: (day + 1) * DAY_US + 6 * HOUR_US,
}));
const site = new Site(new Random('everything'));
const random = new Random('glitches');

function i2cWithAll(): I2cBus {
  const parts: (I2cPart & { powerOn(): void })[] = [
    new SimulatedBme280({ day: site.day, calibration: EXAMPLE }),
    new SimulatedSht4x(site.day),
    new SimulatedScd4x(site),
    new SimulatedLis2dh12(site),
    new SimulatedIna219(site),
  ];
  const bus = new I2cBus();
  for (const part of parts) bus.attach(faultyI2c(part, plan, random));
  return bus;
}

/** The app's bytes with everything that they ask a board for. */
function runAllSensors(publish: (topic: string, message: string) => boolean): void {
  const oneWire = new OneWireBus();
  oneWire.attach(faultyOneWire(new SimulatedDs18b20([1, 2, 3, 4, 5, 6], site.day), plan, random));
  const echo = new SimulatedHcsr04(site);
  pins.attach('D5', faultyPin(new SimulatedDht22(site.day), plan, random, 1));
  pins.attach('D12', faultyPin(echo.trigger, plan, random, 0));
  pins.attach('D13', faultyPin(echo.echo, plan, random, 0));
  pins.attach('D14', new SimulatedRainGauge(site));
  pins.attach('D34', faultyPin(dividedSupply(site, 2), plan, random, 0));
  const board: { [name: string]: unknown } = {
    require: (name: string) =>
      name === 'Storage'
        ? { readJSON: () => ({ host: 'broker', every: EVERY_S }) }
        : { create: () => ({ connect: () => {}, publish }) },
    E: { srand: () => {}, hwRand: () => 7 },
    getSerial: () => '30aea4-000001',
    I2C1: { setup: () => {}, ...wires(i2cWithAll()) },
    OneWire: class {
      constructor() {
        Object.assign(this, oneWireWires(oneWire));
      }
    },
    Serial2: { setup: () => {}, ...serialWires(faultySerial(new SimulatedGps(site), plan, random)) },
    ...Object.fromEntries(['D4', 'D5', 'D12', 'D13', 'D14', 'D16', 'D17', 'D34'].map((pin) => [pin, pin])),
  };
  new Function(...Object.keys(board), build('firmware/all-sensors.ts').bytes)(...Object.values(board));
}

/** What each key of the message should be at a time, and how far it may be off while the sensors take their turns. */
const truth: { [key: string]: (timeUs: number) => [number, number] } = {
  T: (timeUs) => [site.day.at(timeUs).temperatureC, 0.08],
  H: (timeUs) => [site.day.at(timeUs).humidityPercent, 0.3],
  P: (timeUs) => [site.day.at(timeUs).pressureHpa, 0.05],
  C: (timeUs) => [site.co2Ppm(timeUs), 6],
  V: (timeUs) => [site.supply(timeUs).voltage, 0.005],
  I: (timeUs) => [site.supply(timeUs).current, 0.002],
  x: (timeUs) => [site.gravities(timeUs)[0], 0.03],
  y: (timeUs) => [site.gravities(timeUs)[1], 0.03],
  z: (timeUs) => [site.gravities(timeUs)[2], 0.03],
  // The board takes the air as 20 C.
  d: (timeUs) => [site.distanceM(timeUs), 0.1],
  lat: (timeUs) => [site.position(timeUs).latitude, 0.0003],
  lon: (timeUs) => [site.position(timeUs).longitude, 0.0003],
  alt: (timeUs) => [site.position(timeUs).altitude, 1],
  sat: () => [8, 1],
};

test('a week of eleven sensors with every fault: one message per interval, no wrong number, all come back', () => {
  const messages: string[] = [];
  runAllSensors((_topic, message) => messages.push(message) > 0);
  passUntil(7 * DAY_US);
  expect(messages).toHaveLength((7 * DAY_US) / 1e6 / EVERY_S);
  const errors = new Map<string, number>();
  for (const message of messages) {
    const { n, at, e, sum, s, ...numbers } = JSON.parse(message) as { [key: string]: number } & {
      e?: object;
    };
    expect(n).toBeGreaterThan(0);
    expect(sum).toBeGreaterThanOrEqual(s);
    for (const name of Object.keys(e ?? {})) errors.set(name, (errors.get(name) ?? 0) + 1);
    for (const [key, value] of Object.entries(numbers)) {
      const [expected, tolerance] = truth[key.replace(/\d$/, '')](at * 1e6);
      expect(Math.abs(value - expected), `${key} at ${at} s`).toBeLessThan(tolerance);
    }
  }
  // Six hours each of absent, stuck and brown-out, and what the glitches hit.
  for (const [name, count] of errors) expect(count, name).toBeLessThan(3 * 72 + 36);
  expect([...errors.keys()].sort()).toEqual(
    ['bme280', 'dht22', 'divider', 'ds18b20', 'gps', 'hcsr04', 'ina219', 'lis2dh12', 'scd4x', 'sht4x'].sort(),
  );
  expect(JSON.parse(messages.at(-1) as string)).toMatchObject({ sum: expect.closeTo(7 * 40 * 0.2794, 3) });
  expect(JSON.parse(messages.at(-1) as string)).not.toHaveProperty('e');
});
