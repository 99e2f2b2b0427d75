import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sample } from '../../firmware/payload/sample.ts';
import { averaged } from '../../firmware/sampling/averaged.ts';
import { batch, MAX_BATCH } from '../../firmware/sampling/batch.ts';
import { changes } from '../../firmware/sampling/changes.ts';
import { everySlot } from '../../firmware/sampling/slots.ts';
import { type Channel, station } from '../../firmware/sampling/station.ts';
import type { Sensor } from '../../sensors/sensor.ts';
import { nowUs, passMs, passUntil, readOnce, startClock, stopClock } from '../sensors/bench.ts';

beforeEach(startClock);
afterEach(stopClock);

/** Gives these readings one after the other, each after `tookMs`. */
function sensorOf(readings: object[], tookMs = 20): Sensor<object> {
  let next = 0;
  return {
    read: (callback) => {
      setTimeout(callback, tookMs, readings[next++ % readings.length]);
    },
  };
}

const channel = (name: string, readings: object[], slots = 1, tookMs = 20): Channel => ({
  name,
  suffix: '',
  sensor: sensorOf(readings, tookMs),
  slots,
});

test('slots are aligned to the clock, whenever the board has started', () => {
  passUntil(7_300_000);
  const times: number[] = [];
  everySlot(10, 0, () => times.push(nowUs()));
  passUntil(40e6);
  expect(times).toEqual([10e6, 20e6, 30e6, 40e6]);
});

test('a phase moves all slots, so that a fleet does not speak in step', () => {
  const times: number[] = [];
  everySlot(10, 2.5, () => times.push(nowUs()));
  passUntil(30e6);
  expect(times).toEqual([2.5e6, 12.5e6, 22.5e6]);
});

test('a clock that is set is no row of missed slots', () => {
  let offsetS = 0;
  const kept = globalThis as unknown as { getTime: () => number };
  const before = kept.getTime;
  kept.getTime = () => before() + offsetS;
  const seen: number[] = [];
  everySlot(10, 0, (_slot, missed) => seen.push(missed));
  passUntil(10e6);
  offsetS = 1_800_000_000;
  passUntil(20e6);
  offsetS += 35;
  passUntil(30e6);
  expect(seen).toEqual([0, 0, 3]);
});

test('each sensor has its own interval, and those that meet share a sample', () => {
  const samples: Sample[] = [];
  station([channel('a', [{ v: 1 }]), channel('b', [{ v: 2 }], 3)], 10, 0, (sample) => samples.push(sample));
  passUntil(61e6);
  expect(samples.map(({ results }) => results.map(({ name }) => name).join(''))).toEqual([
    'a',
    'a',
    'ab',
    'a',
    'a',
    'ab',
  ]);
  expect(samples.map(({ number, atS }) => [number, atS])).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, 10 * n]));
});

test('a sensor that takes longer than a slot costs slots, and the running number tells', () => {
  const samples: Sample[] = [];
  station([channel('slow', [{ v: 1 }], 1, 15_000)], 10, 0, (sample) => samples.push(sample));
  passUntil(70e6);
  expect(samples.map(({ number }) => number)).toEqual([1, 3, 5]);
});

test('the mean leaves out looks that failed, and fails when all did', () => {
  const looks = [{ t: 1 }, { error: 'garbled' }, { t: 2 }];
  expect(readOnce(averaged(sensorOf(looks), 3, 10))).toEqual({ t: 1.5 });
  expect(readOnce(averaged(sensorOf([{ error: 'absent' }]), 3, 10))).toEqual({ error: 'absent' });
});

test('a mean that is under way refuses another', () => {
  const sensor = averaged(sensorOf([{ t: 1 }]), 3, 10);
  const results: object[] = [];
  sensor.read((reading) => results.push(reading));
  sensor.read((reading) => results.push(reading));
  passMs(500);
  expect(results).toEqual([{ error: 'busy' }, { t: 1 }]);
});

test('within its dead band a quantity is not sent, drifting out of it is, and a heartbeat comes anyway', () => {
  const wanted = changes({ t: 0.5 }, 100);
  const sent = [20, 20.3, 20.5, 20.6, 20.7, 20.2, 20.05].map((t, index) => wanted({ t }, index * 10));
  expect(sent).toEqual([true, false, false, true, false, false, true]);
  expect(wanted({ t: 20.05 }, 159)).toBe(false);
  expect(wanted({ t: 20.05 }, 160)).toBe(true);
});

test('an error is sent when it comes, changes and goes', () => {
  const wanted = changes({ t: 0.5 }, 1000);
  const readings = [
    { t: 1 },
    { error: 'absent' },
    { error: 'absent' },
    { error: 'stuck' },
    { t: 1 },
    { t: 1 },
  ];
  expect(readings.map((reading, index) => wanted(reading, index))).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
  ]);
});

test('a batch goes when it is full or when its oldest sample is old enough, and never grows beyond its bound', () => {
  const sizes: number[] = [];
  const sampleAt = (atS: number): Sample => ({ number: 1, atS, results: [] });
  const bySize = batch(3, 1000, (samples) => sizes.push(samples.length));
  for (let second = 0; second < 7; second++) bySize(sampleAt(second));
  const byAge = batch(100, 60, (samples) => sizes.push(samples.length));
  for (let second = 0; second <= 60; second += 30) byAge(sampleAt(second));
  const endless = batch(1e6, 1e9, (samples) => sizes.push(samples.length));
  for (let second = 0; second < MAX_BATCH; second++) endless(sampleAt(second));
  expect(sizes).toEqual([3, 3, 3, MAX_BATCH]);
});
