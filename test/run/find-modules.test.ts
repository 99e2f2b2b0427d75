import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { kindNamed } from '../../simulator/board/boards/index.ts';
import {
  findModules,
  hiddenLine,
  MAX_MODULE_BYTES,
  MAX_MODULES,
  missingLine,
} from '../../simulator/run/find-modules.ts';

const folder = mkdtempSync(join(tmpdir(), 'mote-modules-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'modules'));
const app = join(folder, 'app.js');
const put = (name: string, text: string) =>
  writeFileSync(join(folder, 'modules', `${name}.js`), text, 'latin1');
const find = (text: string, board = 'esp32') =>
  findModules(text, app, { folders: [], given: new Set(['MQTT']), kind: kindNamed(board) });

test('modules that ask for each other are found once, and a circle ends', () => {
  put('a', 'exports.b = require("b");');
  put('b', 'exports.a = require("a"); require("b");');
  expect(find('require("a"); require("MQTT");')).toMatchObject({
    found: [{ name: 'a' }, { name: 'b' }],
    missing: [],
    refused: [],
    hidden: [],
  });
});

test('a module with the name of a library is told, where the board has the library', () => {
  put('tls', 'exports.x = 1;');
  const { found, hidden } = find('require("tls");');
  expect(found).toEqual([]);
  expect(hidden.map(hiddenLine)).toEqual([
    `${join(folder, 'modules/tls.js')}: no require reaches it, as the firmware has a library tls; give it another name`,
  ]);
  expect(find('require("tls");', 'esp8266').found).toMatchObject([{ name: 'tls' }]);
});

test('a library that the board lacks is told with the boards that have it', () => {
  expect(find('\nrequire("TelnetServer");', 'pico').missing.map(missingLine)).toEqual([
    `${app}:2: require("TelnetServer"): the Espruino Pico has no library TelnetServer: --board esp32 or esp32s3 or esp8266 or nodemcu`,
  ]);
});

test('a global that is asked for as a module is told to be one', () => {
  expect(find('require("url");', 'esp32').missing.map(missingLine)).toEqual([
    `${app}:1: require("url"): url is a global of the board, and no module: use url without require`,
  ]);
});

test('what is no module is refused with its path and the reason', () => {
  put('binary', 'a\0b');
  put('empty', '/* nothing */');
  put('huge', `//${'x'.repeat(MAX_MODULE_BYTES)}`);
  put('broken', 'exports.x = 1;\nlet { a } = exports;');
  const told = (name: string) => find(`require("${name}");`).missing.map(missingLine)[0];
  expect(told('binary')).toMatch(/app\.js:1: require\("binary"\): .*binary\.js: it is no text/);
  expect(told('empty')).toMatch(/empty\.js: there is no program in it/);
  expect(told('huge')).toMatch(/huge\.js: .*131072/);
  expect(find('require("broken");').refused).toMatchObject([
    { file: join(folder, 'modules/broken.js'), line: 2, what: 'destructuring is not supported' },
  ]);
});

test('more modules than a board holds are refused by number', () => {
  const names = Array.from({ length: MAX_MODULES + 1 }, (_, index) => `many${index}`);
  for (const name of names) put(name, 'exports.x = 1;');
  const { found, missing } = find(names.map((name) => `require("${name}");`).join('\n'));
  expect(found).toHaveLength(MAX_MODULES);
  expect(missing.map(missingLine)[0]).toContain(
    'there are 64 modules already, and a program may have no more',
  );
});
