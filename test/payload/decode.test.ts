import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode, guessFormat } from '../../simulator/decode/decode.ts';
import { DecodeError } from '../../simulator/decode/measurement.ts';
import { MOTE } from '../commands/cli.ts';

const root = join(import.meta.dirname, '../..');

function mote(args: string[], input: string | Buffer) {
  return spawnSync(process.execPath, [MOTE, 'decode', ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
  });
}

test('a reading of the sample app is told as people read it', () => {
  const { stdout, status } = mote(
    [],
    '{"n":12,"at":1795354962,"T":25.08,"P":1006.53,"e":{"sht4x":"absent"}}',
  );
  expect(stdout.split('\n')).toEqual([
    '2026-11-22T13:42:42Z  n  12',
    '2026-11-22T13:42:42Z  T  25.08',
    '2026-11-22T13:42:42Z  P  1006.53',
    '2026-11-22T13:42:42Z  sht4x  absent',
    '',
  ]);
  expect(status).toBe(0);
});

test('hexadecimal Cayenne comes out as JSON', () => {
  const { stdout } = mote(['--format', 'cayenne', '--hex', '--json'], '03 67 01 10 05 67 00 ff\n');
  expect(JSON.parse(stdout)).toEqual([
    { name: 'temperature_3', value: 27.2 },
    { name: 'temperature_5', value: 25.5 },
  ]);
});

test.each([
  [[], 'hello', 'is none of json, senml-json, senml-cbor, cayenne'],
  [['--format', 'senml-cbor'], 'hello', 'is not senml-cbor'],
  [['--format', 'xml'], '', '--format xml: there are json, senml-json, senml-cbor, cayenne'],
  [['--hex'], 'xyz', 'pairs of hexadecimal digits'],
  [['missing.bin'], '', 'cannot read missing.bin: no such file'],
])('mote decode %j of %j says in one line what is wrong: %s', (args, input, reason) => {
  const { stderr, status } = mote(args, input);
  expect(stderr).toContain(reason);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(2);
});

const deep = `${'['.repeat(8000)}${']'.repeat(8000)}`;

test.each([
  ['json', '{"at":1,"e":{"x":{"toString":1}}}'],
  ['json', `{"at":1,"e":{"x":${deep}}}`],
  ['senml-json', '[{"n":"a","vb":{"toString":1}}]'],
  ['senml-json', `[{"n":"a","vb":${deep}}]`],
  ['json', deep],
] as const)(
  'a payload that no board sends is none of the formats, and ends no recorder: %s %.40s',
  (format, payload) => {
    expect(guessFormat(payload)).toBe(undefined);
    expect(() => decode(format, payload)).toThrow(DecodeError);
  },
);

test('names and times of a stranger are printed on one line each, escaped', () => {
  const { stdout, status } = mote([], '{"at":1e300,"a\\n\\u001b[2Jb":1}');
  expect({ stdout, status }).toEqual({ stdout: '1e+300 s  a\\n\\x1b[2Jb  1\n', status: 0 });
});
