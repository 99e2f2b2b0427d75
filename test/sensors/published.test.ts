import { expect, test } from 'vitest';
import { Site } from '../../sensors/simulated/site.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { Published } from '../../simulator/sensors/published.ts';
import { truthOf } from '../../simulator/sensors/truth.ts';
import { wireCosts } from '../../simulator/sensors/wire-cost.ts';

const site = new Site(new Random('a place'));
const air = site.day.at(100e6);
const right = {
  T: air.temperatureC.toFixed(2),
  H: air.humidityPercent.toFixed(1),
  P: air.pressureHpa.toFixed(2),
};

/** Says so many payloads of a board with a BME280 and an SHT4x, and gives both checks' words. */
function judged(...payloads: string[]) {
  const published = new Published('json', [{ name: 'bme280' }, { name: 'sht4x' }], 0, 1e12);
  published.add(1, 'mote-1:', truthOf(site));
  for (const payload of payloads) published.published(1, 101e6, 0, payload);
  const [numbers, sets] = published.results();
  return { counts: published.counts, numbers, sets };
}

const message = (n: number, { T, H, P } = right, e = '{"sht4x":"absent"}') =>
  `{"n":${n},"at":100,"T":${T},"H":${H},"P":${P},"e":${e}}`;

test('true numbers and an error by name are one sample set', () => {
  const { counts, numbers, sets } = judged(message(1), message(2));
  expect(counts).toEqual({ bme280: { ok: 2, error: 0 }, sht4x: { ok: 0, error: 2 } });
  expect(numbers).toMatchObject({ evaluated: 6, failed: 0 });
  expect(sets).toMatchObject({ evaluated: 2, failed: 0 });
});

test('a number that is off by more than its chip may be is named with what it was', () => {
  const { numbers } = judged(message(1, { ...right, T: '85.00' }));
  expect(numbers).toMatchObject({ failed: 1 });
  expect(numbers.detail).toMatch(/^device 1 at 101.000 s: bme280 says temperature 85, and it was [\d.]+ to/);
});

test.each([
  ['a sensor without numbers and without an error', message(1, right, '{}'), 'sht4x has 0 of its 2 numbers'],
  ['half a reading', message(1).replace(/"P":[\d.]+,/, ''), 'bme280 has 2 of its 3 numbers'],
  ['numbers beside their error', message(1, right, '{"bme280":"stuck","sht4x":"stuck"}'), 'bme280 has 3 of'],
  ['a name that no sensor has', message(1).replace('"T"', '"T9":1,"T"'), 'nobody knows what T9 is'],
  ['no payload', 'hello', 'not JSON'],
])('%s is no sample set', (_what, payload, detail) => {
  expect(judged(payload).sets).toMatchObject({ failed: 1, detail: expect.stringContaining(detail) });
});

test('a second sample of one interval is told', () => {
  expect(judged(message(1), message(1)).sets.detail).toContain('sample 1 comes after sample 1');
});

test('the cost on the wire is that of the bytes: 57 of JSON make a PUBLISH of 69, and two packets', () => {
  const sent = {
    sensors: ['bme280' as const],
    batch: 1,
    topic: 'mote/1',
    baseName: 'mote-1:',
    qos: 1 as const,
  };
  const [json, , , cayenne] = wireCosts(sent);
  expect(json).toMatchObject({ payloadBytes: 57, publishBytes: 69, wireBytes: 69 + 40 + 40 });
  expect(cayenne).toMatchObject({ payloadBytes: 20, wireBytes: 32 + 80 });
  expect(wireCosts({ ...sent, qos: 0 })[0]).toMatchObject({ publishBytes: 67, wireBytes: 107 });
  const dozen = wireCosts({ ...sent, batch: 12 })[3];
  expect(dozen.wireBytesPerSample).toBeLessThan(cayenne.wireBytesPerSample / 3);
});
