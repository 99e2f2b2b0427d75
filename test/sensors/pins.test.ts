import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect as connectDht22 } from '../../sensors/dht22.ts';
import { connect as connectDivider } from '../../sensors/divider.ts';
import { connect as connectHcsr04 } from '../../sensors/hcsr04.ts';
import { connect as connectPulses } from '../../sensors/pulses.ts';
import type { PinPart } from '../../sensors/simulated/bus.ts';
import { answer, SimulatedDht22 } from '../../sensors/simulated/dht22.ts';
import { dividedSupply, SimulatedHcsr04, SimulatedRainGauge } from '../../sensors/simulated/pin-parts.ts';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { nowUs, passMs, passUntil, pins, readOnce, startClock, stopClock } from './bench.ts';

beforeEach(startClock);
afterEach(stopClock);

const D4 = { pin: 4 };
const D5 = { pin: 5 };
const DAY_US = 24 * 3600e6;
const site = new Site(new Random('a hut'));

/** A part that hangs its wire. */
const hung = (level: 0 | 1): PinPart => ({ level: () => level, nextEdgeUs: () => Number.POSITIVE_INFINITY });

/** A DHT22 that answers the next low with these bytes. */
function dht22Saying(bytes: number[]) {
  let edges: number[] = [];
  pins.attach(D4, {
    drive: (level, timeUs) => {
      if (level !== 0 && edges.length === 0) edges = answer(bytes, timeUs);
    },
    level: (timeUs) => (edges.filter((edgeUs) => edgeUs <= timeUs).length % 2 ? 0 : 1),
    nextEdgeUs: (timeUs) => edges.find((edgeUs) => edgeUs > timeUs) ?? Number.POSITIVE_INFINITY,
  });
  return connectDht22(D4);
}

test("the AM2302 sheet's two examples read 65.2 % with 35.1 C, and -10.1 C", () => {
  expect(readOnce(dht22Saying([0x02, 0x8c, 0x01, 0x5f, 0xee]))).toEqual({
    temperature: 35.1,
    humidity: 65.2,
  });
  startClock();
  expect(readOnce(dht22Saying([0x02, 0x8c, 0x80, 0x65, 0x73]))).toEqual({
    temperature: -10.1,
    humidity: 65.2,
  });
});

test('a DHT22 with a wrong sum, a cut answer, zeros, no answer or a hung line is an error', () => {
  const outcomes: [number[], string][] = [
    [[0x02, 0x8c, 0x01, 0x5e, 0xee], 'garbled'],
    [[0x02, 0x8c, 0x01], 'garbled'],
    [[0, 0, 0, 0, 0], 'no data'],
    [[0x03, 0xe9, 0x01, 0x5f, 0x4c], 'out of range'],
  ];
  for (const [bytes, error] of outcomes) {
    startClock();
    expect(readOnce(dht22Saying(bytes))).toEqual({ error });
  }
  startClock();
  expect(readOnce(connectDht22(D4))).toEqual({ error: 'absent' });
  pins.attach(D5, hung(0));
  expect(readOnce(connectDht22(D5))).toEqual({ error: 'stuck' });
});

test('a simulated DHT22 gives the model in tenths, and rests for 2 s', () => {
  pins.attach(D4, new SimulatedDht22(site.day));
  const sensor = connectDht22(D4);
  for (let hour = 0; hour < 24; hour++) {
    passUntil(hour * 3600e6);
    const air = site.day.at(nowUs());
    const reading = readOnce(sensor) as { temperature: number; humidity: number };
    expect(Math.abs(reading.temperature - air.temperatureC)).toBeLessThan(0.051);
    expect(Math.abs(reading.humidity - air.humidityPercent)).toBeLessThan(0.051);
    expect(readOnce(sensor)).toEqual({ error: 'absent' });
  }
});

test('a simulated HC-SR04 gives the distance within what the air temperature explains', () => {
  const part = new SimulatedHcsr04(site);
  pins.attach(D4, part.trigger);
  pins.attach(D5, part.echo);
  const sensor = connectHcsr04({ trigger: D4, echo: D5, celsius: 12 });
  for (let hour = 0; hour < 24; hour++) {
    passUntil(hour * 3600e6);
    const distance = site.distanceM(nowUs());
    const reading = readOnce(sensor) as { distance: number };
    expect(Math.abs(reading.distance - distance)).toBeLessThan(distance * 0.0018 * 12);
  }
});

test('an echo that never comes, never ends or comes from too far is an error', () => {
  expect(readOnce(connectHcsr04({ trigger: D4, echo: D5 }))).toEqual({ error: 'stuck' });
  pins.attach(D5, hung(0));
  expect(readOnce(connectHcsr04({ trigger: D4, echo: D5 }))).toEqual({ error: 'absent' });
  startClock();
  const far = new SimulatedHcsr04(Object.assign(new Site(new Random('1')), { distanceM: () => 5 }));
  pins.attach(D4, far.trigger);
  pins.attach(D5, far.echo);
  expect(readOnce(connectHcsr04({ trigger: D4, echo: D5 }))).toEqual({ error: 'no data' });
});

test('a battery behind a divider reads within two steps of the converter', () => {
  pins.attach(D4, dividedSupply(site, 2));
  const reading = readOnce(connectDivider(D4, { ratio: 2, min: 3, max: 4.3 })) as { voltage: number };
  expect(Math.abs(reading.voltage - site.supply(0).voltage)).toBeLessThan((2 * 2 * 3.3) / 4096);
});

test('a divider that is open, at the end of its scale or loose is an error', () => {
  const options = { ratio: 2, min: 3, max: 4.3 };
  const outcome = (...fractions: number[]) => {
    startClock();
    pins.attach(D4, { ...hung(1), fraction: () => fractions.shift() ?? 0 });
    return readOnce(connectDivider(D4, options));
  };
  expect(outcome(0, 0, 0)).toEqual({ error: 'out of range' });
  expect(outcome(0.9998, 0.9998, 0.9998)).toEqual({ error: 'out of range' });
  expect(outcome(0.6, 0.5, 0.6)).toEqual({ error: 'garbled' });
  // A spike that is too small to be told as one does not count.
  expect(outcome(0.6, 0.6, 0.615)).toEqual({ voltage: expect.closeTo(0.6 * 6.6, 9) });
});

test("a day's rain is counted tip by tip, bounces not", () => {
  pins.attach(D4, new SimulatedRainGauge(site));
  const sensor = connectPulses(D4, { amount: 0.2794 });
  passUntil(DAY_US / 3);
  expect(readOnce(sensor)).toEqual({ since: 0, total: 0 });
  passUntil(DAY_US);
  expect(readOnce(sensor)).toEqual({ since: 40 * 0.2794, total: 40 * 0.2794 });
  passUntil(2 * DAY_US);
  expect(readOnce(sensor)).toHaveProperty('total', 80 * 0.2794);
});

test('a burst of interference is an error and is not counted', () => {
  const edges = Array.from({ length: 4000 }, (_, index) => 1000 + index * 250);
  pins.attach(D4, {
    level: (timeUs) => (edges.filter((edgeUs) => edgeUs <= timeUs).length % 2 ? 0 : 1),
    nextEdgeUs: (timeUs) => edges.find((edgeUs) => edgeUs > timeUs) ?? Number.POSITIVE_INFINITY,
  });
  const sensor = connectPulses(D4, { debounceMs: 0.1 });
  passMs(2000);
  expect(readOnce(sensor)).toEqual({ error: 'garbled' });
  passMs(1000);
  expect(readOnce(sensor)).toEqual({ since: 0, total: 0 });
});

test('two parts on one pin are refused by name', () => {
  pins.attach('D4', hung(1));
  expect(() => pins.attach('D4', hung(1))).toThrow('two parts on pin D4');
});
