import cayenneLpp from 'cayenne-lpp';
import { decode as decodeWithCborg } from 'cborg';
import { expect, test } from 'vitest';
import { encode as encodeCayenne } from '../../firmware/payload/cayenne.ts';
import { encode as encodeJson } from '../../firmware/payload/json.ts';
import type { Sample } from '../../firmware/payload/sample.ts';
import { encode as encodeSenmlCbor } from '../../firmware/payload/senml-cbor.ts';
import { encode as encodeSenmlJson } from '../../firmware/payload/senml-json.ts';
import { decode, FORMATS, type Format, guessFormat } from '../../simulator/decode/decode.ts';

const encoders: Record<Format, (samples: Sample[], baseName: string) => string> = {
  json: encodeJson,
  'senml-json': encodeSenmlJson,
  'senml-cbor': encodeSenmlCbor,
  cayenne: encodeCayenne,
};

const weather = { temperature: 25.08, humidity: 54.97, pressure: 1006.53 };
const sample: Sample = {
  number: 300,
  atS: 1795354962,
  results: [{ name: 'bme280', suffix: '', reading: weather }],
};
const failed: Sample = {
  number: 301,
  atS: 1795354992,
  results: [
    { name: 'bme280', suffix: '', reading: { error: 'absent' } },
    { name: 'scd4x', suffix: '2', reading: { co2: 500, temperature: -1.5, humidity: 37 } },
  ],
};
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test('what is encoded is decoded: every number within its last digit, its time, its error by name', () => {
  const json = decode('json', encodeJson([sample, failed]));
  expect(json).toContainEqual({ name: 'T', value: 25.08, timeS: 1795354962 });
  expect(json).toContainEqual({ name: 'C2', value: 500, timeS: 1795354992 });
  expect(json).toContainEqual({ name: 'bme280', text: 'absent', timeS: 1795354992 });
  const senml = decode('senml-json', encodeSenmlJson([sample, failed], 'mote-1:'));
  expect(senml).toContainEqual({ name: 'mote-1:P', unit: 'Pa', value: 100653, timeS: 1795354962 });
  expect(senml).toContainEqual({ name: 'mote-1:C2', unit: '/', value: 0.0005, timeS: 1795354992 });
  expect(senml).toContainEqual({ name: 'mote-1:bme280', text: 'absent', timeS: 1795354992 });
  const cayenne = decode('cayenne', encodeCayenne([sample, failed]));
  expect(cayenne).toContainEqual({ name: 'temperature_1', value: 25.1, timeS: 1795354962 });
  expect(cayenne).toContainEqual({ name: 'concentration_2', value: 500, timeS: 1795354992 });
  expect(cayenne).toContainEqual({ name: 'digital_in_129', value: 1, timeS: 1795354992 });
});

test('SenML in CBOR says exactly what SenML in JSON says', () => {
  const json = decode('senml-json', encodeSenmlJson([sample, failed], 'mote-1:'));
  expect(decode('senml-cbor', encodeSenmlCbor([sample, failed], 'mote-1:'))).toEqual(json);
});

test('cborg reads the CBOR as strict CBOR, with the records of RFC 8428', () => {
  const pack = decodeWithCborg(bytesOf(encodeSenmlCbor([sample, failed], 'mote-1:')), {
    useMaps: true,
    strict: true,
    tags: { 4: (inner) => Number([...(inner() as number[])].reverse().join('e')) },
  });
  expect(pack[0]).toEqual(
    new Map<number, unknown>([
      [-2, 'mote-1:'],
      [-3, 1795354962],
      [0, 'n'],
      [1, 'count'],
      [2, 300],
    ]),
  );
  expect(pack.map((record: Map<number, unknown>) => record.get(2) ?? record.get(3))).toEqual([
    300,
    25.08,
    55,
    100653,
    301,
    'absent',
    0.0005,
    -1.5,
    37,
  ]);
});

test("npm's cayenne-lpp reads the quantities of the original list", () => {
  const readings = [
    { temperature: -12.34, humidity: 54.97, pressure: 1006.53 },
    { x: -0.012, y: 0.5, z: 1.001 },
    { latitude: 48.1173, longitude: -11.5167, altitude: 545.4 },
  ];
  const results = readings.map((reading) => ({ name: 's', suffix: '', reading }));
  const whole = encodeCayenne([{ ...sample, results }]);
  const decoded = cayenneLpp.decoder.decode(Buffer.from(whole.slice(9), 'latin1'));
  const values = JSON.stringify(decoded);
  for (const number of ['-12.3', '55', '1006.5', '-0.012', '1.001', '48.1173', '-11.5167', '545.4'])
    expect(values).toContain(number);
});

test("the examples of myDevices' description come out", () => {
  const values = (hex: string) =>
    decode('cayenne', Buffer.from(hex, 'hex').toString('latin1')).map(({ value }) => value);
  expect(values('03670110056700ff')).toEqual([27.2, 25.5]);
  expect(values('0167ffd7067104d2fb2e0000')).toEqual([-4.1, 1.234, -1.234, 0]);
  expect(values('018806765ff2960a0003e8')).toEqual([42.3519, -87.9094, 10]);
});

test('a value that Cayenne cannot hold becomes an error, not another value', () => {
  const strong = {
    ...sample,
    results: [{ name: 'ina219', suffix: '', reading: { voltage: 12, current: 40 } }],
  };
  expect(decode('cayenne', encodeCayenne([strong]))).toEqual([
    { name: 'digital_in_0', value: 300 & 255 },
    { name: 'digital_in_129', value: 7, timeS: 1795354962 },
  ]);
});

test('the binary formats are smaller, and a batch costs less than its samples apart', () => {
  const bytes = Object.fromEntries(
    FORMATS.map((format) => [format, encoders[format]([sample], 'mote-1:').length]),
  );
  expect(bytes).toEqual({ json: 56, 'senml-json': 151, 'senml-cbor': 73, cayenne: 20 });
  const hour = Array.from({ length: 12 }, (_, index) => ({ ...sample, atS: sample.atS + 300 * index }));
  for (const format of ['senml-json', 'senml-cbor'] as const)
    expect(encoders[format](hour, 'mote-1:').length).toBeLessThan(12 * bytes[format]);
});

test('a format is recognised by what it is', () => {
  for (const format of FORMATS)
    expect(guessFormat(encoders[format]([sample, failed], 'mote-1:'))).toBe(format);
  expect(guessFormat('hello')).toBeUndefined();
  // Channel 97 with a temperature, if it were Cayenne.
  expect(guessFormat('agab')).toBeUndefined();
});
