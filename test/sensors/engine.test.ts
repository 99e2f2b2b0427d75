import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sensor } from '../../sensors/sensor.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus, type I2cPart } from '../../sensors/simulated/bus.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { I2cWires } from '../../sensors/wires.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { readOnce, startClock, stopClock, wires } from './bench.ts';
import { driverBytes, ENGINE, loadBytes, runOnEngine } from './built.ts';

beforeEach(startClock);
afterEach(stopClock);

const site = new Site(new Random('a bench'));
const calibration = drawCalibration(new Random('a chip'));
const parts: [string, () => I2cPart][] = [
  ['bme280', () => new SimulatedBme280({ day: site.day, calibration })],
  ['sht4x', () => new SimulatedSht4x(site.day)],
  ['scd4x', () => new SimulatedScd4x(site)],
  ['ina219', () => new SimulatedIna219(site)],
  ['lis2dh12', () => new SimulatedLis2dh12(site)],
];

type Driver = { connect(i2c: I2cWires): Sensor<object> };

/** Notes what goes over a bus: a write as its bytes, a read as what came back. */
function recorded(i2c: I2cWires): { i2c: I2cWires; log: (string | number[])[] } {
  const log: (string | number[])[] = [];
  return {
    log,
    i2c: {
      writeTo(address, ...data) {
        log.push(data.join());
        i2c.writeTo(address, ...data);
      },
      readFrom(address, quantity) {
        const bytes = i2c.readFrom(address, quantity);
        log.push([...bytes]);
        return bytes;
      },
    },
  };
}

test.each(parts)('%s: the built bytes read a simulated chip', (chip, makePart) => {
  const bus = new I2cBus();
  bus.attach(makePart());
  expect(readOnce(loadBytes<Driver>(driverBytes(chip)).connect(wires(bus)))).not.toHaveProperty('error');
});

/** Replays a log; a write that differs is said, timers do not wait. */
const REPLAY = `
  var later = setTimeout, step = 0, exports = {};
  var i2c = {
    writeTo: function (address, a, b, c) {
      var bytes = [a, b, c].filter(function (byte) { return byte !== undefined; }).join();
      if (bytes !== LOG[step++]) { print("#wrote " + bytes + " in step " + step); quit(); }
    },
    readFrom: function () { return new Uint8Array(LOG[step++]); }
  };
  var brisk = function (run, ms, value) { later(function () { run(value); }, 1); };
`;

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE).each(parts)(
  '%s: the real engine has the same conversation and the same numbers',
  async (chip, makePart) => {
    const bus = new I2cBus();
    bus.attach(makePart());
    const bytes = driverBytes(chip);
    const { i2c, log } = recorded(wires(bus));
    const expected = readOnce(loadBytes<Driver>(bytes).connect(i2c)) as Record<string, number>;
    const [line] = await runOnEngine(`
    var LOG = ${JSON.stringify(log)};
    ${REPLAY}
    (function (exports, setTimeout) { ${bytes} })(exports, brisk);
    exports.connect(i2c).read(function (reading) { print("#" + JSON.stringify(reading)); quit(); });
  `);
    const reading = JSON.parse(line) as Record<string, number>;
    expect(Object.keys(reading)).toEqual(Object.keys(expected));
    for (const name of Object.keys(expected)) expect(reading[name]).toBeCloseTo(expected[name], 8);
  },
);
