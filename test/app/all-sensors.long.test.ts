import { expect, test } from 'vitest';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import type { Written } from '../../simulator/run/index.ts';
import { SENSOR_NAMES } from '../../simulator/sensors/catalogue.ts';
import { World } from '../../simulator/world/world.ts';
import { planFrom } from '../run/given.ts';

const WEEK = {
  devices: 1,
  for: '7d',
  every: '15m',
  link: 'nbiot-good',
  sensors: 'all',
};
const EVERY_S = 900;
const SIX_HOURS = (6 * 3600) / EVERY_S;

function run(options: Written) {
  const plan = planFrom({ ...WEEK, ...options });
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  const report = assembleReport(plan, world, '', 0);
  const found = (name: string) => report.checks.find((check) => check.name === name);
  return {
    sensors: report.sensors ?? {},
    taken: report.readings.taken,
    numbers: found('no wrong number is published'),
    sets: found('one sample set per interval'),
    failed: report.checks.filter(({ failed }) => failed > 0),
  };
}

test('a week of all sensors with every fault: one sample set per interval, no wrong number, all come back', () => {
  const { sensors, taken, numbers, failed } = run({});
  expect(failed).toEqual([]);
  expect(taken).toBe((7 * 86400) / EVERY_S - 1);
  expect(numbers?.evaluated).toBeGreaterThan(20 * taken);
  expect(Object.keys(sensors)).toEqual([...SENSOR_NAMES]);
  for (const [name, { ok, error }] of Object.entries(sensors)) {
    expect(ok + error, name).toBe(taken);
    // Six hours each of absent, stuck and brown-out, and what the glitches hit; a contact that is gone only counts nothing.
    expect(error, name).toBeGreaterThanOrEqual(name === 'pulses' ? SIX_HOURS : 3 * SIX_HOURS);
    expect(error, name).toBeLessThan(3 * SIX_HOURS + SIX_HOURS / 2);
  }
});

test.each(['senml-cbor', 'cayenne'])('what %s says is as true, in batches too', (payload) => {
  const { sensors, taken, numbers, failed } = run({ for: '1d', payload, batch: 6 });
  expect(failed).toEqual([]);
  expect(taken).toBe(Math.floor((86400 / EVERY_S - 1) / 6));
  // The samples of six intervals in one publish, each judged at its own time.
  expect(sensors.sht4x.ok + sensors.sht4x.error).toBe(6 * taken);
  expect(numbers?.evaluated).toBeGreaterThan(6 * 20 * taken);
});

test('sensors can be somewhere else, and say so in SenML', () => {
  const sensorsElsewhere = 'ina219@0x45,dht22@D27,hcsr04@D25/D26,ds18b20@D33';
  const { sensors, failed } = run({ for: '6h', sensors: sensorsElsewhere, payload: 'senml' });
  expect(failed).toEqual([]);
  expect(Object.keys(sensors)).toEqual(['ds18b20', 'dht22', 'ina219', 'hcsr04']);
  for (const { ok, error } of Object.values(sensors)) expect(ok).toBeGreaterThan(2 * error);
});
