import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
