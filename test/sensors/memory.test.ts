import { beforeAll, expect, test, vi } from 'vitest';
import type { Sensor } from '../../sensors/sensor.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus, type I2cPart } from '../../sensors/simulated/bus.ts';
import { SimulatedDht22 } from '../../sensors/simulated/dht22.ts';
import { SimulatedDs18b20 } from '../../sensors/simulated/ds18b20.ts';
import { SimulatedGps } from '../../sensors/simulated/gps.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { SimulatedHcsr04 } from '../../sensors/simulated/pin-parts.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { Edge } from '../../sensors/wires.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { nowUs, oneWireWires, passMs, pins, readOnce, startClock, stopClock, wires } from './bench.ts';
import { driverBytes, ENGINE, loadBytes, runOnEngine } from './built.ts';

const site = new Site(new Random('a bench'));
/** A large number, such as the time of a timer, takes a variable of its own. */
const NOISE = 1;
const rom = '28010203040506e6';

type Connect = (...wires: unknown[]) => Sensor<object>;
type Driver = { connect: Connect; connectSpi: Connect };

/** What a bus answers in a driver's first reading, and in each that follows. */
function answers<Wires extends object>(
  chip: string,
  bus: Wires,
  read: keyof Wires,
  connect: keyof Driver = 'connect',
): string {
  const log: number[][] = [];
  const noted = {
    ...bus,
    [read]: (...values: unknown[]) => {
      const bytes = (bus[read] as (...values: unknown[]) => Uint8Array)(...values);
      log.push([...bytes]);
      return bytes;
    },
  };
  const sensor = loadBytes<Driver>(driverBytes(chip))[connect](noted, {});
  readOnce(sensor);
  const first = log.splice(0);
  passMs(6000);
  expect(readOnce(sensor)).not.toHaveProperty('error');
  return `${JSON.stringify(first)},${JSON.stringify(log)}`;
}

/** The edges that one watch of a driver is told of. */
function edgesOf(chip: string, ...places: unknown[]): Edge[] {
  const edges: Edge[] = [];
  vi.stubGlobal('setWatch', (callback: (edge: Edge) => void, pin: unknown, options: object) => {
    edges.length = 0;
    return pins.watch((edge) => callback(edges[edges.push(edge) - 1]), pin, options);
  });
  expect(readOnce(loadBytes<Driver>(driverBytes(chip)).connect(...places))).not.toHaveProperty('error');
  return edges;
}

const onI2c = (chip: string, part: I2cPart) => () => {
  const bus = new I2cBus();
  bus.attach(part);
  const reads = answers(chip, wires(bus), 'readFrom');
  return `{writeTo:none,readFrom:function(){return new Uint8Array(next(${reads}))}}`;
};

/** Each driver with the wires that it is given on the engine: they answer every reading alike. */
const drivers: [string, () => string][] = [
  ['bme280', onI2c('bme280', new SimulatedBme280({ day: site.day, calibration: EXAMPLE }))],
  ['sht4x', onI2c('sht4x', new SimulatedSht4x(site.day))],
  ['scd4x', onI2c('scd4x', new SimulatedScd4x(site))],
  ['ina219', onI2c('ina219', new SimulatedIna219(site))],
  ['lis2dh12', onI2c('lis2dh12', new SimulatedLis2dh12(site))],
  [
    'bme280 on SPI',
    () => {
      const part = new SimulatedBme280({ day: site.day, calibration: EXAMPLE });
      const spi = { send: (data: Uint8Array) => part.transfer(data, nowUs()) };
      const reads = answers('bme280', spi, 'send', 'connectSpi');
      return `{send:function(){return new Uint8Array(next(${reads}))}},(exports.connect=exports.connectSpi,{cs:4})`;
    },
  ],
  [
    'ds18b20',
    () => {
      const bus = new OneWireBus();
      bus.attach(new SimulatedDs18b20([1, 2, 3, 4, 5, 6], site.day));
      const reads = answers('ds18b20', oneWireWires(bus), 'read');
      return `{reset:yes,select:none,write:none,search:function(){return ["${rom}"]},read:function(){return new Uint8Array(next(${reads}))}}`;
    },
  ],
  [
    'dht22',
    () => {
      pins.attach('D4', new SimulatedDht22(site.day));
      return `(EDGES=${JSON.stringify(edgesOf('dht22', 'D4'))},4)`;
    },
  ],
  [
    'hcsr04',
    () => {
      const part = new SimulatedHcsr04(site);
      pins.attach('D4', part.trigger);
      pins.attach('D5', part.echo);
      return `(LOW=1,EDGES=${JSON.stringify(edgesOf('hcsr04', { trigger: 'D4', echo: 'D5' }))},{trigger:4,echo:5})`;
    },
  ],
  ['divider', () => '4,{ratio:2,min:3,max:4.3}'],
  ['pulses', () => '4'],
  [
    'gps',
    () => {
      const { data } = new SimulatedGps(site).next(nowUs() + 60e6);
      return `{on:function(event,run){later(function(){run(${JSON.stringify(data)})},0)},removeListener:none}`;
    },
  ],
];

const script = (chip: string, places: string) => `
  var later = setTimeout, exports = {}, EDGES = [], LOW = 0, PLACE = 0, LEFT = 60, USED = 0, NOW = 0, FAILED = 0;
  function none() {}
  function yes() { return true; }
  function next(first, again) {
    PLACE++;
    return PLACE <= first.length ? first[PLACE - 1] : again[(PLACE - first.length - 1) % again.length];
  }
  function brisk(run, ms, value) { later(run, 2, value); }
  function high() { return LOW ? 0 : 1; }
  function analog() { return 0.6; }
  function watch(callback) { later(function () { EDGES.forEach(callback); }, 0); return 1; }
  (function (exports, setTimeout, digitalRead, analogRead, digitalWrite, pinMode, digitalPulse, setWatch, clearWatch) {
    ${driverBytes(chip.split(' ')[0])}
  })(exports, brisk, high, analog, none, none, none, watch, none);
  var wires = [${places}], sensor = exports.connect(wires[0], wires[1]);
  function round(reading) {
    if (reading && reading.error) FAILED++;
    LEFT--;
    if (LEFT === 40) USED = process.memory().usage;
    if (LEFT === 0) {
      NOW = process.memory().usage;
      print("#" + JSON.stringify([NOW - USED, FAILED, reading]));
      quit();
      return;
    }
    sensor.read(round);
  }
  round();
`;

beforeAll(() => {
  startClock();
  return stopClock;
});

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE).each(drivers)(
  '%s: 40 readings leave no variable behind on the engine',
  async (chip, place) => {
    startClock();
    const [line] = await runOnEngine(script(chip, place()));
    const [gained, failed, reading] = JSON.parse(line);
    expect(gained).toBeLessThanOrEqual(NOISE);
    expect(failed).toBe(0);
    expect(Object.values(reading)).toEqual(expect.arrayContaining([expect.any(Number)]));
  },
);

test.skipIf(!ENGINE)('failures leave no variable behind either', async () => {
  const [line] = await runOnEngine(
    script('bme280', '{writeTo:function(){throw new Error("no ACK")},readFrom:none}'),
  );
  const [gained, ...rest] = JSON.parse(line);
  expect(gained).toBeLessThanOrEqual(NOISE);
  expect(rest).toEqual([59, { error: 'absent' }]);
});
