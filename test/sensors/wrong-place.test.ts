import { expect, test } from 'vitest';
import { KEYS } from '../../firmware/payload/json.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import type { SensorError } from '../../sensors/sensor.ts';
import type { Kernel } from '../../simulator/kernel/kernel.ts';
import { makeBench } from '../../simulator/sensors/bench.ts';
import {
  CATALOGUE,
  catalogued,
  SENSOR_NAMES,
  type SensorName,
  usualPlace,
} from '../../simulator/sensors/catalogue.ts';
import { parseSensors } from '../../simulator/sensors/places.ts';
import { rig } from '../board/rig.ts';

const CLIENT =
  'exports.create = function () { return { connect: function () {}, publish: function (t, m) { print(m); } }; };';

/** Not in the app, but on the bus: at their addresses the others find a wrong chip. */
const STRANGERS = ['sht4x', 'scd4x', 'pulses', 'gps'];
const sensors = SENSOR_NAMES.filter((name) => !STRANGERS.includes(name));

/** What a board with every part at its usual place says, when its drivers look for them at `places`. */
function said(places: object): { errors: object; numbers: string[] } {
  const app = buildOnce('firmware/all-sensors.ts', [], { payload: 'json', sensors, batch: 1 }).bytes;
  const config = JSON.stringify({ host: 'broker', every: 60, places });
  const { board, kernel, lines, errors } = rig(app, (clock: Kernel) => {
    const random = (purpose: string) => clock.random(purpose);
    const { i2c, hardware } = makeBench(
      CATALOGUE.map(usualPlace),
      () => [],
      { random, clock, device: 1 },
      undefined,
    );
    return { i2c, hardware, files: { '.bootcde': app, mote: CLIENT }, ownFiles: { 'mote.json': config } };
  });
  board.start();
  kernel.run(120e6);
  expect(errors).toEqual([]);
  const { n: _n, at: _at, e = {}, ...numbers } = JSON.parse(lines[0].replace(/^[\d.]+ /, ''));
  return { errors: e, numbers: Object.keys(numbers) };
}

const whole = said({});

test.each<[string, SensorName, number | string | string[], SensorError]>([
  ['an address where nobody is', 'bme280', 0x77, 'absent'],
  ['the address of an SCD4x', 'bme280', 0x62, 'absent'],
  ['the address of an SHT4x', 'lis2dh12', 0x44, 'absent'],
  ['the address of an SHT4x', 'ina219', 0x44, 'absent'],
  ['the address that a BME280 driver has', 'ina219', 0x76, 'taken'],
  ['a pin where nothing is', 'dht22', 'D27', 'absent'],
  ['a 1-Wire pin where nothing is', 'ds18b20', 'D27', 'absent'],
  ['an analog pin where nothing is', 'divider', 'D35', 'out of range'],
  ['a select pin where nothing is', 'bme280-spi', 'D27', 'stuck'],
  ['trigger and echo the wrong way round', 'hcsr04', ['D13', 'D12'], 'absent'],
  ['the pin that a DHT22 driver has', 'hcsr04', ['D5', 'D13'], 'taken'],
])(
  '%s: %s at %j is an error by its name and no number, and the others read on',
  (_what, name, place, error) => {
    const { quantities, suffix } = catalogued(name);
    const own = quantities.map((quantity) => KEYS[quantity][0] + suffix);
    expect(whole.numbers).toEqual(expect.arrayContaining(own));
    expect(said({ [name]: place })).toEqual({
      errors: { [name]: error },
      numbers: whole.numbers.filter((key) => !own.includes(key)),
    });
  },
);

test.each([
  ['bme281', 'no driver is called "bme281"; there are all, bme280'],
  ['', 'no driver is called ""'],
  ['bme280@0x50', 'bme280 at address 0x50: it can have 0x76, 0x77'],
  ['scd4x@98', 'scd4x at address 98: it can have 0x62'],
  ['sht4x,sht4x@0x45', 'sht4x is named twice'],
  ['sht4x,ina219@0x44', 'sht4x and ina219 are both at 0x44; give one another place, as ina219@0x41'],
  ['dht22@D12,hcsr04', 'dht22 and hcsr04 are both at D12; give one another place, as hcsr04@D25/D26'],
  ['bme280-spi,dht22@D18', 'SPI1 and dht22 are both at D18'],
  ['sht4x,dht22@D22', 'I2C1 and dht22 are both at D22'],
  ['dht22@D99', 'dht22 at pin D99: an ESP32 has no such pin'],
  ['dht22@4', 'an ESP32 has no such pin; write it as D4'],
  ['dht22@D7', 'dht22 at pin D7: the flash chip has it'],
  ['dht22@D34', 'dht22 at pin D34: that one cannot drive, only read'],
  ['divider@D4', 'divider at pin D4: analog pins are D32'],
  ['hcsr04@D25', 'hcsr04 at D25: it has 2 pins'],
  ['gps@D25/D26', 'gps at D25/D26: its serial port is set up on D16 and D17'],
])('--sensors %s is refused: %s', (text, reason) => {
  expect(() => parseSensors(text)).toThrow(reason);
});
