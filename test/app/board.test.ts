import { expect, test } from 'vitest';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { faultyI2c, type PartFault } from '../../sensors/simulated/faults.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Board } from '../../simulator/board/board.ts';
import type { Publish } from '../../simulator/board/observe.ts';
import { decode } from '../../simulator/decode/decode.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { ScriptedStack } from '../board/stack.ts';

const HOUR_US = 3600e6;
const EVERY_S = 60;
const HOURS = 24;
const FAULTS: PartFault[] = ['absent', 'stuck', 'glitching', 'brown-out'];

/** A client that takes everything: here the sensor is in question. */
const CLIENT = 'exports.create=function(){return{connect:function(){},publish:function(){return true}}};';

test('on a virtual board a day of faults gives one message per interval: right numbers, or the error by name', () => {
  const kernel = new Kernel('faults');
  const plan = FAULTS.map((fault, index) => ({
    fault,
    fromUs: (5 * index + 2) * HOUR_US,
    toUs: (5 * index + 4) * HOUR_US,
  }));
  const { day } = new Site(kernel.random('site'));
  const chip = new SimulatedBme280({ day, calibration: drawCalibration(kernel.random('calibration')) });
  const i2c = new I2cBus();
  i2c.attach(faultyI2c(chip, plan, kernel.random('glitches')));
  const published: Publish[] = [];
  const board = new Board({
    clock: kernel,
    device: 1,
    random: kernel.random('board'),
    net: new ScriptedStack(kernel),
    files: { '.bootcde': buildOnce('firmware/app.ts').bytes, mote: CLIENT },
    ownFiles: { 'mote.json': JSON.stringify({ host: 'broker', every: EVERY_S }) },
    i2c,
    onPublish: (publish) => published.push(publish),
  });
  expect(board.start()).toBe(null);
  kernel.run(HOURS * HOUR_US);

  expect(published).toHaveLength((HOURS * 3600) / EVERY_S);
  const errors = new Map<string, number>();
  published.forEach(({ message, timeUs }, index) => {
    const said = new Map(decode('json', message).map(({ name, value, text }) => [name, value ?? text]));
    expect(said.get('n')).toBe(index + 1);
    const error = said.get('bme280');
    if (error !== undefined) errors.set(String(error), (errors.get(String(error)) ?? 0) + 1);
    const air = day.at(timeUs);
    if (error === undefined) {
      expect(said.get('T')).toBeCloseTo(air.temperatureC, 1);
      expect(said.get('H')).toBeCloseTo(air.humidityPercent, 0);
      expect(said.get('P')).toBeCloseTo(air.pressureHpa, 1);
    } else expect([...said.keys()]).toEqual(['n', 'bme280']);
  });
  expect(errors.get('absent')).toBeGreaterThanOrEqual(240);
  expect(errors.get('stuck')).toBeGreaterThanOrEqual(110);
});
