import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect as connectBme280, connectSpi } from '../../sensors/bme280.ts';
import { connect as connectDht22 } from '../../sensors/dht22.ts';
import { connect as connectDivider } from '../../sensors/divider.ts';
import { connect as connectDs18b20 } from '../../sensors/ds18b20.ts';
import { connect as connectGps } from '../../sensors/gps.ts';
import { connect as connectHcsr04 } from '../../sensors/hcsr04.ts';
import { connect as connectIna219 } from '../../sensors/ina219.ts';
import { connect as connectLis2dh12 } from '../../sensors/lis2dh12.ts';
import { connect as connectScd4x } from '../../sensors/scd4x.ts';
import type { Sensor } from '../../sensors/sensor.ts';
import { connect as connectSht4x } from '../../sensors/sht4x.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus, type I2cPart } from '../../sensors/simulated/bus.ts';
import { SimulatedDht22 } from '../../sensors/simulated/dht22.ts';
import { SimulatedDs18b20 } from '../../sensors/simulated/ds18b20.ts';
import {
  type FaultWindow,
  faultyI2c,
  faultyOneWire,
  faultyPin,
  faultySerial,
  faultySpi,
  type PartFault,
} from '../../sensors/simulated/faults.ts';
import { SimulatedGps } from '../../sensors/simulated/gps.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { dividedSupply, SimulatedHcsr04 } from '../../sensors/simulated/pin-parts.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { I2cWires } from '../../sensors/wires.ts';
import { Random } from '../../simulator/kernel/random.ts';
import {
  busWith,
  nowUs,
  oneWireWires,
  passUntil,
  pins,
  readOnce,
  serialWires,
  startClock,
  stopClock,
} from './bench.ts';

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
const glitches = new Random('glitches');
const [D4, D5] = [{ pin: 4 }, { pin: 5 }];

const onI2c = (part: I2cPart & { powerOn(): void }, connect: (i2c: I2cWires) => Sensor<object>) =>
  connect(busWith(faultyI2c(part, plan, glitches), new I2cBus()));

/** Every driver with its part, which suffers the plan. */
const stations: { [name: string]: () => Sensor<object> } = {
  bme280: () => onI2c(new SimulatedBme280({ day: site.day, calibration: EXAMPLE }), connectBme280),
  'bme280 on SPI': () => {
    const part = faultySpi(new SimulatedBme280({ day: site.day, calibration: EXAMPLE }), plan, glitches);
    return connectSpi({ send: (bytes) => part.transfer(bytes, nowUs()) }, { cs: D4 });
  },
  sht4x: () => onI2c(new SimulatedSht4x(site.day), connectSht4x),
  scd4x: () => onI2c(new SimulatedScd4x(site), connectScd4x),
  ina219: () => onI2c(new SimulatedIna219(site), connectIna219),
  lis2dh12: () => onI2c(new SimulatedLis2dh12(site), connectLis2dh12),
  ds18b20: () => {
    const bus = new OneWireBus();
    bus.attach(faultyOneWire(new SimulatedDs18b20([1, 2, 3, 4, 5, 6], site.day), plan, glitches));
    return connectDs18b20(oneWireWires(bus));
  },
  dht22: () => {
    pins.attach(D4, faultyPin(new SimulatedDht22(site.day), plan, glitches, 1));
    return connectDht22(D4);
  },
  hcsr04: () => {
    const part = new SimulatedHcsr04(site);
    pins.attach(D4, faultyPin(part.trigger, plan, glitches, 0));
    pins.attach(D5, faultyPin(part.echo, plan, glitches, 0));
    return connectHcsr04({ trigger: D4, echo: D5, celsius: 12 });
  },
  divider: () => {
    pins.attach(D4, faultyPin(dividedSupply(site, 2), plan, glitches, 0));
    return connectDivider(D4, { ratio: 2, min: 3, max: 4.3 });
  },
  gps: () => connectGps(serialWires(faultySerial(new SimulatedGps(site), plan, glitches))),
};

/** What each quantity is at a time, and how far a reading of any of these chips may be off it. */
const truth: { [quantity: string]: (timeUs: number) => [number, number] } = {
  temperature: (timeUs) => [site.day.at(timeUs).temperatureC, 0.06],
  humidity: (timeUs) => [site.day.at(timeUs).humidityPercent, 0.1],
  pressure: (timeUs) => [site.day.at(timeUs).pressureHpa, 0.03],
  co2: (timeUs) => [site.co2Ppm(timeUs), 2],
  voltage: (timeUs) => [site.supply(timeUs).voltage, 0.004],
  current: (timeUs) => [site.supply(timeUs).current, 0.0001],
  x: (timeUs) => [site.gravities(timeUs)[0], 0.03],
  y: (timeUs) => [site.gravities(timeUs)[1], 0.03],
  z: (timeUs) => [site.gravities(timeUs)[2], 0.03],
  distance: (timeUs) => [site.distanceM(timeUs), 0.05],
  latitude: (timeUs) => [site.position(timeUs).latitude, 0.00003],
  longitude: (timeUs) => [site.position(timeUs).longitude, 0.00003],
  altitude: (timeUs) => [site.position(timeUs).altitude, 0.2],
  satellites: () => [8, 1],
};

test.each(Object.keys(stations))(
  '%s: no fault ever makes a wrong number, and it recovers from each',
  (name) => {
    const sensor = stations[name]();
    const errorsPerHour = new Array(9).fill(0);
    for (let minute = 0; minute < 9 * 60; minute++) {
      passUntil(minute * 60e6 + 30e6);
      const reading = readOnce(sensor) as { [quantity: string]: number };
      if ('error' in reading) errorsPerHour[Math.floor(minute / 60)]++;
      else
        for (const [quantity, value] of Object.entries(reading)) {
          const [expected, tolerance] = truth[quantity](nowUs());
          expect(Math.abs(value - expected), `${quantity} at minute ${minute}`).toBeLessThan(tolerance);
        }
    }
    const [, absent, , stuck, , glitching, , brownOut] = errorsPerHour;
    expect([absent, stuck, brownOut]).toEqual([60, 60, 60]);
    expect(glitching).toBeLessThan(40);
    for (const hour of [0, 2, 4, 6, 8]) expect(errorsPerHour[hour], `hour ${hour}`).toBe(0);
  },
);
