import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect as connectIna219 } from '../../sensors/ina219.ts';
import { connect as connectLis2dh12 } from '../../sensors/lis2dh12.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { busWith, passUntil, readOnce, registerChip, startClock, stopClock, wires } from './bench.ts';

beforeEach(startClock);
afterEach(stopClock);

const site = new Site(new Random('a box'));

/** An INA219 whose registers hold these words, whatever is written to them. */
function ina219(words: number[]) {
  let pointer = 0;
  return {
    writeTo: (_address: number, register: number) => {
      pointer = register;
    },
    readFrom: () => Uint8Array.of(words[pointer] >> 8, words[pointer]),
  };
}

test("the INA219 data sheet's example reads 11.98 V and 10 A over 2 milliohms", () => {
  const reading = readOnce(connectIna219(ina219([0x3ddb, 0x07d0, 0x5d9a]), { shunt: 0.002 }));
  expect(reading).toEqual({ voltage: expect.closeTo(11.98, 6), current: expect.closeTo(10, 6) });
});

test('a current that flows back is negative', () => {
  const reading = readOnce(connectIna219(ina219([0x3ddb, 0xffff, 0x5d9a])));
  expect(reading).toHaveProperty('current', expect.closeTo(-0.0001, 6));
});

test('an INA219 that overflows, hangs, lost its settings or never converts is an error', () => {
  const outcome = (words: number[]) => readOnce(connectIna219(ina219(words)));
  expect(outcome([0x3ddb, 0x07d0, 0x5d9b])).toEqual({ error: 'out of range' });
  expect(outcome([0x3ddb, 0x7d00, 0x5d9a])).toEqual({ error: 'out of range' });
  expect(outcome([0xffff, 0xffff, 0xffff])).toEqual({ error: 'stuck' });
  expect(outcome([0x399f, 0x07d0, 0x5d9a])).toEqual({ error: 'no data' });
  expect(outcome([0x3ddb, 0x07d0, 0x5d98])).toEqual({ error: 'stuck' });
});

test('a simulated INA219 gives the supply of the model within a step', () => {
  const sensor = connectIna219(busWith(new SimulatedIna219(site), new I2cBus()));
  for (let hour = 0; hour < 24; hour++) {
    passUntil(hour * 3600e6);
    const { voltage, current } = site.supply(hour * 3600e6);
    const reading = readOnce(sensor) as { voltage: number; current: number };
    expect(Math.abs(reading.voltage - voltage)).toBeLessThanOrEqual(0.002001);
    expect(Math.abs(reading.current - current)).toBeLessThanOrEqual(0.0000501);
  }
});

test('a simulated LIS2DH12 at rest feels about 1 g, the model within a step', () => {
  const sensor = connectLis2dh12(busWith(new SimulatedLis2dh12(site), new I2cBus()));
  const reading = readOnce(sensor) as { x: number; y: number; z: number };
  const [x, y, z] = site.gravities(70_000);
  expect(Math.hypot(reading.x, reading.y, reading.z)).toBeCloseTo(1, 1);
  expect(Math.abs(reading.x - x)).toBeLessThanOrEqual(0.000501);
  expect(Math.abs(reading.y - y)).toBeLessThanOrEqual(0.000501);
  expect(Math.abs(reading.z - z)).toBeLessThanOrEqual(0.000501);
});

test("the examples of ST's application note AN5005 (4.2.3) read 350 mg, -350 mg and none", () => {
  const registers = new Uint8Array(256);
  registers[0x0f] = 0x33;
  registers.set([0x08, 0xe0, 0x15, 0x20, 0xea, 0x00, 0x00], 0x27);
  const answer = (bytes: Uint8Array, register: number) =>
    registers.slice(register & 0x7f, (register & 0x7f) + bytes.length);
  expect(readOnce(connectLis2dh12(registerChip(registers, answer)))).toEqual({ x: 0.35, y: -0.35, z: 0 });
});

test('a LIS2DH12 at the end of its scale, another chip, a hung line and a missing one are errors', () => {
  const registers = new Uint8Array(256);
  const outcome = () =>
    readOnce(connectLis2dh12(registerChip(registers, (bytes, register) => fold(bytes, register))));
  const fold = (bytes: Uint8Array, register: number) =>
    registers.slice(register & 0x7f, (register & 0x7f) + bytes.length);
  expect(outcome()).toEqual({ error: 'stuck' });
  registers[0x0f] = 0x32;
  expect(outcome()).toEqual({ error: 'wrong chip' });
  registers[0x0f] = 0x33;
  expect(outcome()).toEqual({ error: 'stuck' });
  registers.set([0x08, 0xf0, 0x7f], 0x27);
  expect(outcome()).toEqual({ error: 'out of range' });
  expect(readOnce(connectLis2dh12(wires(new I2cBus())))).toEqual({ error: 'absent' });
});
