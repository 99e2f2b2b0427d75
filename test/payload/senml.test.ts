import { encode as encodeWithCborg } from 'cborg';
import { expect, test } from 'vitest';
import { decodeCbor, MAX_DEPTH } from '../../simulator/decode/cbor.ts';
import { decode } from '../../simulator/decode/decode.ts';
import { DecodeError } from '../../simulator/decode/measurement.ts';
import { decodeSenmlCbor, decodeSenmlJson } from '../../simulator/decode/senml.ts';

/** RFC 8428, 5.1.3: several measurements, in JSON. */
const PACK = `[
  {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
  {"n":"current","t":-5,"v":1.2},
  {"n":"current","t":-4,"v":1.3},
  {"n":"current","t":-3,"v":1.4},
  {"n":"current","t":-2,"v":1.5},
  {"n":"current","t":-1,"v":1.6},
  {"n":"current","v":1.7}
]`;

/** The same pack in CBOR: RFC 8428, 6. */
const PACK_CBOR = `
  87 a7 21 78 1b 75 72 6e 3a 64 65 76 3a 6f 77 3a 31 30 65 32 30 37 33 61 30 31 30 38 30 30 36 3a
  22 fb 41 d3 03 a1 5b 00 10 62 23 61 41 20 05 00 67 76 6f 6c 74 61 67 65 01 61 56 02 fb 40 5e 06
  66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 24 02 fb 3f f3 33 33 33 33 33 33 a3 00 67 63 75
  72 72 65 6e 74 06 23 02 fb 3f f4 cc cc cc cc cc cd a3 00 67 63 75 72 72 65 6e 74 06 22 02 fb 3f
  f6 66 66 66 66 66 66 a3 00 67 63 75 72 72 65 6e 74 06 21 02 f9 3e 00 a3 00 67 63 75 72 72 65 6e
  74 06 20 02 fb 3f f9 99 99 99 99 99 9a a3 00 67 63 75 72 72 65 6e 74 06 00 02 fb 3f fb 33 33 33
  33 33 33`;

const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));

test("RFC 8428's pack of voltage and currents resolves as its section 5.1.4 resolves it", () => {
  const measurements = decodeSenmlJson(PACK);
  expect(measurements).toHaveLength(7);
  expect(measurements[0]).toEqual({
    name: 'urn:dev:ow:10e2073a0108006:voltage',
    unit: 'V',
    value: 120.1,
    timeS: 1276020076.001,
  });
  expect(measurements[1]).toEqual({
    name: 'urn:dev:ow:10e2073a0108006:current',
    unit: 'A',
    value: 1.2,
    timeS: 1276020071.001,
  });
});

test("RFC 8428's CBOR is the same pack", () => {
  expect(decodeSenmlCbor(fromHex(PACK_CBOR))).toEqual(decodeSenmlJson(PACK));
});

test('a time near zero is relative to now, a far one is not', () => {
  const pack = '[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1,"t":-60}]';
  expect(decodeSenmlJson(pack, 1_800_000_000)[0].timeS).toBe(1_799_999_940);
  expect(decodeSenmlJson(PACK, 1_800_000_000)[0].timeS).toBe(1276020076.001);
});

test('base values are added, texts and booleans kept, records without a value are no measurements', () => {
  const pack = '[{"bn":"a","bv":10,"v":1},{"n":"x","vs":"on"},{"n":"y","vb":true},{"bt":5}]';
  expect(decodeSenmlJson(pack).map(({ value, text }) => value ?? text)).toEqual([11, 'on', 'true']);
});

test.each([
  ['{}', 'a pack is an array'],
  ['[{"n":"a","v":1,"vs":"b"}]', 'v and vs'],
  ['[{"n":"a","v":"1"}]', '"v" is not a number'],
  ['[{"n":"a","v":1,"new_":2}]', 'must be understood'],
  ['[{"bver":11,"n":"a","v":1}]', 'version 11'],
  ['[{"n":"ä","v":1}]', 'is not a name'],
  ['[{"v":1}]', 'is not a name'],
  ['[', 'not JSON'],
])('%s is refused: %s', (pack, reason) => {
  expect(() => decodeSenmlJson(pack)).toThrow(reason);
});

test('cborg and this decoder agree on what SenML is made of', () => {
  const values = [
    0,
    23,
    24,
    255,
    256,
    65536,
    2 ** 32,
    -1,
    -25,
    -70000,
    1.5,
    120.1,
    'text',
    'ä'.repeat(300),
    [1, [2]],
    true,
  ];
  for (const value of values) expect(decodeCbor(encodeWithCborg(value))).toEqual(value);
  expect(decodeCbor(encodeWithCborg(new Map([[-2, 'a']])))).toEqual(new Map([[-2, 'a']]));
});

test('lengths that are not said, half floats and decimal fractions are read', () => {
  expect(decodeCbor(fromHex('9f0102ff'))).toEqual([1, 2]);
  expect(decodeCbor(fromHex('bf0001ff'))).toEqual(new Map([[0, 1]]));
  expect(decodeCbor(fromHex('f93e00'))).toBe(1.5);
  expect(decodeCbor(fromHex('c48221196ab3'))).toBe(273.15);
});

test.each([
  ['19 01', 'too early'],
  ['01 01', 'left over'],
  ['bf 00 ff', 'without a value'],
  ['a2 00 01 00 02', 'comes twice'],
  ['ff', 'outside of anything'],
  ['1c', 'reserved'],
  ['c2 41 01', 'not used in SenML'],
  ['f6', 'not used in SenML'],
  ['c4 82 61 61 01', 'exponent and a mantissa'],
  ['82 ff 01', 'known length'],
  [`${'81 '.repeat(MAX_DEPTH + 1)}01`, 'deep'],
])('CBOR %s is refused: %s', (hex, reason) => {
  expect(() => decodeCbor(fromHex(hex))).toThrow(reason);
});

test('Cayenne and compact JSON that are cut or unknown are refused with a reason', () => {
  expect(() => decode('cayenne', '\x01\x67\x01')).toThrow('too early');
  expect(() => decode('cayenne', '\x01\x99')).toThrow('0x99');
  expect(() => decode('json', '{"n":1}')).toThrow('"at"');
  expect(() => decode('json', '{"at":1,"T":"warm"}')).toThrow('"T" is not a number');
  expect(() => decode('json', '7')).toThrow(DecodeError);
});
