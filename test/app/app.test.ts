import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { EXAMPLE } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Day } from '../../sensors/simulated/day.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { passMs, startClock, stopClock, wires } from '../sensors/bench.ts';
import { ENGINE, runOnEngine } from '../sensors/built.ts';

beforeEach(startClock);
afterEach(stopClock);

const bytes = buildOnce('firmware/app.ts').bytes;
const day = new Day(new Random('a garden'));

interface Published {
  topic: string;
  message: string;
  options: unknown;
}

/** Runs the app as it would be flashed, on a board that has only what it may use. */
function runApp(config: object | undefined, bus: I2cBus, accepts = true) {
  const published: Published[] = [];
  const calls: unknown[] = [];
  const client = {
    connect: () => calls.push('connect'),
    publish: (topic: string, message: string, options: unknown) => {
      published.push({ topic, message, options });
      return accepts;
    },
  };
  const modules: Record<string, object> = {
    Storage: { readJSON: () => config },
    mote: {
      create: (...options: unknown[]) => {
        calls.push(options);
        return client;
      },
    },
  };
  const run = new Function('require', 'I2C1', 'E', 'getSerial', bytes);
  run(
    (name: string) => modules[name],
    { setup: () => {}, ...wires(bus) },
    { srand: () => {}, hwRand: () => 7 },
    () => '30aea4-000001',
  );
  return { published, calls };
}

function busWithChip(): I2cBus {
  const bus = new I2cBus();
  bus.attach(new SimulatedBme280({ day, calibration: EXAMPLE }));
  return bus;
}

test('a reading goes out every N seconds, each with its number, its time and what the model says', () => {
  const { published } = runApp({ host: 'broker', topic: 'garden', every: 10, qos: 0 }, busWithChip());
  passMs(60_000);
  expect(published).toHaveLength(6);
  const readings = published.map(({ message }) => JSON.parse(message));
  expect(readings.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
  for (const reading of readings) {
    const air = day.at(reading.at * 1e6);
    expect(reading.T).toBeCloseTo(air.temperatureC, 1);
    expect(reading.H).toBeCloseTo(air.humidityPercent, 0);
    expect(reading.P).toBeCloseTo(air.pressureHpa, 1);
  }
  expect(readings[5].at - readings[0].at).toBe(50);
  expect(published[0]).toMatchObject({ topic: 'garden', options: { qos: 0 } });
});

test('without a choice it is QoS 1 every 30 s, under a topic and a name made of the serial number', () => {
  const { published, calls } = runApp({ host: 'broker' }, busWithChip());
  passMs(300_000);
  expect(published).toHaveLength(10);
  expect(published[0]).toMatchObject({ topic: 'sensors/mote-30aea4-000001', options: { qos: 1 } });
  expect(calls[0]).toMatchObject(['broker', { host: 'broker', client_id: 'mote-30aea4-000001' }]);
});

test('a missing sensor is published by name, never as a number, and its return is seen', () => {
  const bus = new I2cBus();
  const { published } = runApp({ host: 'broker', every: 10 }, bus);
  passMs(10_000);
  bus.attach(new SimulatedBme280({ day, calibration: EXAMPLE }));
  passMs(10_000);
  expect(JSON.parse(published[0].message)).toEqual({ n: 1, at: expect.any(Number), e: { bme280: 'absent' } });
  expect(JSON.parse(published[1].message)).toMatchObject({ n: 2, T: expect.any(Number) });
});

test('boards that start together do not publish together', () => {
  vi.spyOn(Math, 'random').mockReturnValueOnce(0.2).mockReturnValueOnce(0.7);
  const first = runApp({ host: 'broker', every: 10 }, busWithChip());
  const second = runApp({ host: 'broker', every: 10 }, busWithChip());
  passMs(5000);
  expect([first.published.length, second.published.length]).toEqual([1, 0]);
});

test('a refused reading is not repeated; the gap in the numbers tells', () => {
  const { published } = runApp({ host: 'broker', every: 10 }, busWithChip(), false);
  passMs(30_000);
  expect(published.map(({ message }) => JSON.parse(message).n)).toEqual([1, 2, 3]);
});

test('a board without a host in mote.json says what to write where', () => {
  expect(() => runApp(undefined, busWithChip())).toThrow('mote.json in Storage names no host');
});

// Without ESPRUINO, the path of a Linux build of the real interpreter, there is no engine to ask.
test.skipIf(!ENGINE)('on the real engine it publishes a scripted chip, and its absence', async () => {
  const chip = new SimulatedBme280({ day, calibration: EXAMPLE });
  chip.write([0xf2, 1, 0xf4, 0x25], 0);
  chip.write([0], 20_000);
  const lines = await runOnEngine(`
    var REGISTERS = ${JSON.stringify([...chip.read(256, 20_000)])}, POINTER = 0, COUNT = 0;
    require("Storage").write("mote.json", '{"host":"broker","client_id":"b1","every":0.05}');
    Modules.addCached("mote", 'exports.create=function(){return {connect:function(){},publish:function(t,m,o){' +
      'print("#"+t+" "+o.qos+" "+m);if(++COUNT===3)quit();}}}');
    var I2C1 = {
      setup: function () {},
      writeTo: function (address, register) {
        if (COUNT === 1) throw new Error("jshI2CWrite: slave doesn't ACK the transfer");
        POINTER = register;
      },
      readFrom: function (address, length) { return new Uint8Array(REGISTERS.slice(POINTER, POINTER + length)); }
    };
    (function () { ${bytes} })();
  `);
  const air = day.at(0);
  const readings = lines.map((line) => JSON.parse(line.slice('sensors/b1 1 '.length)));
  expect(lines[0].startsWith('sensors/b1 1 {')).toBe(true);
  expect(readings[0].T).toBeCloseTo(air.temperatureC, 1);
  expect(readings[1]).toEqual({ n: 2, at: expect.any(Number), e: { bme280: 'absent' } });
  expect(readings[2].P).toBeCloseTo(air.pressureHpa, 1);
});
