import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect as connectBme280 } from '../../sensors/bme280.ts';
import { connect as connectIna219 } from '../../sensors/ina219.ts';
import { connect as connectLis2dh12 } from '../../sensors/lis2dh12.ts';
import { connect as connectScd4x } from '../../sensors/scd4x.ts';
import type { Sensor } from '../../sensors/sensor.ts';
import { connect as connectSht4x } from '../../sensors/sht4x.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { type FaultWindow, FaultyI2cPart, type PartFault } from '../../sensors/simulated/faults.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { nowUs, passUntil, readOnce, startClock, stopClock, wires } from './bench.ts';

beforeEach(startClock);
afterEach(stopClock);

const HOUR_US = 3600e6;
const FAULTS: PartFault[] = ['absent', 'stuck', 'glitching', 'brown-out'];

/** One hour of each fault, and one without between them. */
const plan: FaultWindow[] = FAULTS.map((fault, index) => ({
  fault,
  fromUs: (2 * index + 1) * HOUR_US,
  toUs: (2 * index + 2) * HOUR_US,
}));

const site = new Site(new Random('a hard place'));
const chips = {
  bme280: [new SimulatedBme280({ day: site.day, calibration: EXAMPLE }), connectBme280],
  sht4x: [new SimulatedSht4x(site.day), connectSht4x],
  scd4x: [new SimulatedScd4x(site), connectScd4x],
  ina219: [new SimulatedIna219(site), connectIna219],
  lis2dh12: [new SimulatedLis2dh12(site), connectLis2dh12],
} as const;

/** What the model allows at `timeUs` for the named quantity. */
const truth: Record<string, (timeUs: number) => [number, number]> = {
  temperature: (timeUs) => [site.day.at(timeUs).temperatureC, 0.02],
  humidity: (timeUs) => [site.day.at(timeUs).humidityPercent, 0.1],
  pressure: (timeUs) => [site.day.at(timeUs).pressureHpa, 0.03],
  co2: (timeUs) => [site.co2Ppm(timeUs), 2],
  voltage: (timeUs) => [site.supply(timeUs).voltage, 0.003],
  current: (timeUs) => [site.supply(timeUs).current, 0.0001],
  x: (timeUs) => [site.gravities(timeUs)[0], 0.03],
  y: (timeUs) => [site.gravities(timeUs)[1], 0.03],
  z: (timeUs) => [site.gravities(timeUs)[2], 0.03],
};

test.each(Object.entries(chips))(
  '%s: no fault ever makes a wrong number, and it recovers from each',
  (_name, chip) => {
    const [part, connect] = chip;
    const bus = new I2cBus();
    bus.attach(new FaultyI2cPart(part, plan, new Random('glitches')));
    const sensor = (connect as (i2c: ReturnType<typeof wires>) => Sensor<object>)(wires(bus));
    const errorsPerHour = new Array(9).fill(0);
    for (let minute = 0; minute < 9 * 60; minute++) {
      passUntil(minute * 60e6 + 30e6);
      const reading = readOnce(sensor) as Record<string, number>;
      if ('error' in reading) errorsPerHour[Math.floor(minute / 60)]++;
      else
        for (const [quantity, value] of Object.entries(reading)) {
          const [expected, tolerance] = truth[quantity](nowUs());
          expect(Math.abs(value - expected), `${quantity} at minute ${minute}`).toBeLessThan(tolerance);
        }
    }
    const [, absent, , stuck, , glitching, , brownOut] = errorsPerHour;
    expect([absent, stuck, brownOut]).toEqual([60, 60, 60]);
    expect(glitching).toBeGreaterThan(0);
    for (const hour of [0, 2, 4, 6, 8]) expect(errorsPerHour[hour]).toBe(0);
  },
);
