import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bme280Reading, connect } from '../../sensors/bme280.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration, EXAMPLE, storeCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Day } from '../../sensors/simulated/day.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { nowUs, passMs, passUntil, readOnce, registerChip, startClock, stopClock, wires } from './bench.ts';

beforeEach(startClock);
afterEach(stopClock);

/** A chip that holds the worked example and is always ready. */
function exampleRegisters(chipId: number): Uint8Array {
  const registers = new Uint8Array(256);
  storeCalibration(EXAMPLE, registers);
  registers[0xd0] = chipId;
  setRaw(registers, 519888, 415148);
  return registers;
}

function setRaw(registers: Uint8Array, temperature: number, pressure: number, humidity = 30000): void {
  registers.set([pressure >> 12, pressure >> 4, (pressure & 15) << 4], 0xf7);
  registers.set([temperature >> 12, temperature >> 4, (temperature & 15) << 4], 0xfa);
  registers.set([humidity >> 8, humidity], 0xfd);
}

function simulated(calibration = EXAMPLE, random?: Random) {
  const day = new Day(new Random('a garden'));
  const part = new SimulatedBme280({ day, calibration, random });
  const bus = new I2cBus();
  bus.attach(part);
  return { day, part, sensor: connect(wires(bus)) };
}

test("Bosch's worked example (BMP280 data sheet, 8.1) comes out", () => {
  const reading = readOnce(connect(registerChip(exampleRegisters(0x58)))) as Bme280Reading;
  expect(reading.temperature).toBeCloseTo(25.08, 2);
  expect(reading.pressure).toBeGreaterThanOrEqual(1006.53 - 0.005);
  expect(reading.pressure).toBeLessThanOrEqual(1006.56);
  expect(reading).not.toHaveProperty('humidity');
});

test('over a whole day the driver reads what the model says, within what the chip resolves', () => {
  const { day, sensor } = simulated(drawCalibration(new Random('a chip')));
  for (let minute = 0; minute < 1440; minute += 10) {
    passUntil(minute * 60e6);
    const air = day.at(nowUs());
    const reading = readOnce(sensor) as Bme280Reading;
    // 16 bits over the converter's range: about 0.005 C, 0.03 hPa and 0.01 %, and half of it either way.
    expect(Math.abs(reading.temperature - air.temperatureC)).toBeLessThan(0.004);
    expect(Math.abs(reading.pressure - air.pressureHpa)).toBeLessThan(0.02);
    expect(Math.abs((reading.humidity as number) - air.humidityPercent)).toBeLessThan(0.01);
  }
});

test('noise and tolerance stay within what the sheet allows', () => {
  const { day, sensor } = simulated(EXAMPLE, new Random('noisy'));
  for (let minute = 0; minute < 1440; minute += 60) {
    passUntil(minute * 60e6);
    const air = day.at(nowUs());
    const reading = readOnce(sensor) as Bme280Reading;
    expect(Math.abs(reading.temperature - air.temperatureC)).toBeLessThan(1);
    expect(Math.abs(reading.pressure - air.pressureHpa)).toBeLessThan(2);
  }
});

test('a chip in normal mode shows its last finished conversion', () => {
  const { part } = simulated();
  part.write([0xf2, 1, 0xf5, 0xa0, 0xf4, 0x27], 0);
  part.write([0xf7], 5_000_000);
  const first = part.read(8, 5_000_000);
  part.write([0xf7], 5_500_000);
  expect(part.read(8, 5_500_000)).toEqual(first);
  part.write([0xf7], 3.6e9);
  expect(part.read(8, 3.6e9)).not.toEqual(first);
});

test('a missing chip is an error, and its return is noticed', () => {
  const bus = new I2cBus();
  const sensor = connect(wires(bus));
  expect(readOnce(sensor)).toEqual({ error: 'absent' });
  bus.attach(new SimulatedBme280({ day: new Day(new Random('1')), calibration: EXAMPLE }));
  expect(readOnce(sensor)).toHaveProperty('temperature');
});

test('another chip at the address is an error', () => {
  expect(readOnce(connect(registerChip(exampleRegisters(0x61))))).toEqual({ error: 'wrong chip' });
});

test('a bus whose data line hangs is an error', () => {
  for (const level of [0x00, 0xff]) {
    const hung = registerChip(new Uint8Array(256), (bytes) => bytes.fill(level));
    expect(readOnce(connect(hung))).toEqual({ error: 'stuck' });
  }
});

test('a chip that measures for ever is an error, not a wait for ever', () => {
  const registers = exampleRegisters(0x60);
  registers[0xf3] = 0x08;
  expect(readOnce(connect(registerChip(registers)))).toEqual({ error: 'stuck' });
  expect(nowUs()).toBeLessThan(100_000);
});

test('a chip that takes longer is waited for, look by look', () => {
  let looks = 0;
  const slow = (bytes: Uint8Array, register: number) => {
    if (register === 0xf3 && looks++ < 3) bytes[0] = 0x08;
    return bytes;
  };
  expect(readOnce(connect(registerChip(exampleRegisters(0x58), slow)))).toHaveProperty('pressure');
});

test('a skipped measurement is an error, whichever of the three it is', () => {
  const cases: [number, number, number][] = [
    [0x80000, 415148, 30000],
    [519888, 0x80000, 30000],
    [519888, 415148, 0x8000],
  ];
  for (const raw of cases) {
    const registers = exampleRegisters(0x60);
    setRaw(registers, ...raw);
    expect(readOnce(connect(registerChip(registers)))).toEqual({ error: 'no data' });
  }
});

test('a number beyond what the chip measures is an error', () => {
  for (const raw of [0, 0xfffff]) {
    const registers = exampleRegisters(0x60);
    setRaw(registers, raw, 415148);
    expect(readOnce(connect(registerChip(registers)))).toEqual({ error: 'out of range' });
    setRaw(registers, 519888, raw);
    expect(readOnce(connect(registerChip(registers)))).toEqual({ error: 'out of range' });
  }
});

test('two looks that differ are an error', () => {
  let looks = 0;
  const flicker = (bytes: Uint8Array, register: number) => {
    if (register === 0xf7) bytes[4] ^= looks++;
    return bytes;
  };
  expect(readOnce(connect(registerChip(exampleRegisters(0x60), flicker)))).toEqual({ error: 'garbled' });
});

test('power lost in the middle of a measurement is an error, and the next reading is right', () => {
  const { part, sensor } = simulated();
  let result: unknown;
  sensor.read((reading) => {
    result = reading;
  });
  part.powerOn();
  passMs(20);
  expect(result).toEqual({ error: 'no data' });
  expect(readOnce(sensor)).toHaveProperty('humidity');
});

test('a second read while one is under way is refused, and the first one ends', () => {
  const { sensor } = simulated();
  const results: object[] = [];
  sensor.read((reading) => results.push(reading));
  sensor.read((reading) => results.push(reading));
  passMs(50);
  expect(results[0]).toEqual({ error: 'busy' });
  expect(results[1]).toHaveProperty('temperature');
});

test('two parts on one address, and a reserved address, are refused by name', () => {
  const { day } = simulated();
  const bus = new I2cBus();
  bus.attach(new SimulatedBme280({ day, calibration: EXAMPLE }));
  expect(() => bus.attach(new SimulatedBme280({ day, calibration: EXAMPLE }))).toThrow('0x76');
  expect(() => bus.attach(new SimulatedBme280({ address: 0x78, day, calibration: EXAMPLE }))).toThrow('0x78');
});
