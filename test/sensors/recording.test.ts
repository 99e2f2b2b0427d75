import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Recording } from '../../sensors/simulated/recording.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { stationOf } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { planFrom } from '../run/given.ts';

const HEADER = 'time_s,temperature,humidity,pressure';

test('between two rows the air lies on a straight line, and after the last it starts again', () => {
  const recording = new Recording(
    `# a cellar\npressure,temperature,time_s,humidity\n1000,10,100,50\n1010,20,200,70\n`,
  );
  expect(recording.at(0)).toEqual({ temperatureC: 10, humidityPercent: 50, pressureHpa: 1000 });
  expect(recording.at(25e6)).toEqual({ temperatureC: 12.5, humidityPercent: 55, pressureHpa: 1002.5 });
  expect(recording.at(125e6)).toEqual(recording.at(25e6));
});

test('time may be asked for in any order', () => {
  const recording = new Recording(`${HEADER}\n0,0,50,1000\n10,10,50,1000\n20,0,50,1000`);
  expect([15, 5, 12, 1].map((second) => recording.at(second * 1e6).temperatureC)).toEqual([5, 5, 8, 1]);
});

test.each([
  ['time_s,temperature\n0,1', 'no column humidity, pressure'],
  [`${HEADER}\n0,1,50,1000`, 'two rows'],
  [`${HEADER}\n0,1,50,1000\n1,,50,1000`, 'line 3: temperature is missing'],
  [`${HEADER}\n0,1,50,1000\n1,2,50`, 'line 3: pressure is missing'],
  [`${HEADER}\n0,1,50,1000\n1,warm,50,1000`, 'line 3: temperature is "warm"'],
  [`${HEADER}\n0,1,50,1000\n1,2,150,1000`, 'line 3: humidity 150 is not within 0 to 100'],
  [`${HEADER}\n5,1,50,1000\n5,2,50,1000`, 'line 3: time_s does not rise'],
])('%j is refused: %s', (csv, reason) => {
  expect(() => new Recording(csv)).toThrow(reason);
});

test('mote sim --air names the file and the line of a hole', () => {
  const file = join(temporaryFolder(), 'air.csv');
  writeFileSync(file, `${HEADER}\n0,1,50,1000\n60,,50,1000\n`);
  expect(() => stationOf({ air: file })).toThrow(`air ${file}: line 3: temperature is missing`);
});

test('air that no chip can measure is an error of each chip by name, and no number of any', () => {
  const file = join(temporaryFolder(), 'air.csv');
  writeFileSync(file, `${HEADER}\n0,-60,50,1000\n86400,-60,50,1000\n`);
  const options = { devices: 1, for: '3h', every: '10m', link: 'lte-cat1' };
  const plan = planFrom({ ...options, sensors: 'bme280,sht4x,scd4x,ds18b20,dht22', air: file });
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  expect(world.observer.results().filter(({ failed }) => failed > 0)).toEqual([]);
  for (const [name, counts] of Object.entries(world.observer.stations?.counts ?? {}))
    expect(counts, name).toEqual({ ok: 0, error: world.observer.checks.ledger.readings.taken });
});
