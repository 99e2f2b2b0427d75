import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { OPEN_OPTIONS, planOf } from '../../simulator/run/index.ts';
import { OptionError } from '../../simulator/run/option-error.ts';
import { readProgram } from '../../simulator/run/programs.ts';
import { expectRefusal, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a program that the engine’s parser does not take is refused with its line, whoever names it', async () => {
  const path = written('modern.js', 'var o = { a: 1 };\nlet { a } = o;\nprint(a ?? 1, o?.a);\n');
  const reason = `${path}: line 2: destructuring is not supported; use one assignment for each name (mote check ${path} says all 2)`;
  for (const option of ['--app', '--firmware']) {
    await expectRefusal(['sim', option, path], `${option} ${reason}`);
    await expectRefusal(['soak', option, path], reason);
  }
});

test('a byte order mark is left out, and line ends of Windows stay', () => {
  expect(readProgram(written('bom.js', '\ufeffprint(1);\r\nprint(2);\r\n'), 'app').bytes).toBe(
    'print(1);\r\nprint(2);\r\n',
  );
});

test.each([
  ['empty.js', ''],
  ['half.js', 'exports.create = function () {'],
  ['comment.js', '// nothing yet\n'],
  ['binary.js', '\u0000\u0001'],
])('%s is refused', (name, text) => {
  expect(() => readProgram(written(name, text), 'app')).toThrow(OptionError);
});

test('a program that is larger than the Storage of its board is refused with both sizes', () => {
  const app = join(folder, 'large.js');
  writeFileSync(app, `var x = "${'x'.repeat(37_000)}";`);
  const plan = (board: string) => planOf({ ...OPEN_OPTIONS, app, board }, ownFirmware);
  expect(() => plan('pixljs')).toThrow(
    /the Pixl\.js has 36864 bytes of Storage, and the program with its client takes 37\d\d\d/,
  );
  expect(plan('esp32').app.bytes.length).toBeGreaterThan(37_000);
});

test('TLS is refused for a board whose firmware has none, with those that have it', () => {
  const plan = (board: string) => planOf({ ...OPEN_OPTIONS, board, transport: 'tls' }, ownFirmware);
  expect(() => plan('esp8266')).toThrow(
    /the ESP8266 has no library tls: --board esp32 or esp32c3 or esp32s3 or espruinowifi or pico/,
  );
  expect(plan('pico').tls).toBe(true);
});
