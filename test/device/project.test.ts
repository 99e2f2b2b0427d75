import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { singleFile, writtenFiles } from '../../scripts/compiler/whole/files.ts';
import { projectFiles } from '../../scripts/device/init/templates.ts';
import { buildProject, programOf, sizeTable } from '../../scripts/device/project/build-project.ts';
import { simulate } from '../../scripts/testing.ts';
import { checkLanguage } from '../../simulator/board/language/language.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { ANSWERS, build, project } from './made-project.ts';

/** The plain one, built once. */
const plain = build(project());

test('the program of mote init is one that Espruino takes, with the client that it needs', () => {
  expect(plain.client?.client).toBe('default');
  expect(checkLanguage(plain.files['.bootcde'], 'app.js')).toEqual([]);
  expect(Object.keys(programOf(plain).files)).toEqual(['mote.json', '.bootcde']);
});

test('it publishes through tunnels on the virtual board, as its own test says', () => {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(writtenFiles(plain)))
    writeFileSync(join(folder, name), bytes, 'latin1');
  const run = simulate({
    app: join(folder, 'app.js'),
    client: join(folder, 'mote.js'),
    link: 'ltem,tunnel',
    for: '2h',
  });
  expect(run.readings.lost).toBe(0);
  expect(run.readings.delivered).toBeGreaterThan(300);
  expect(run.programErrors).toEqual([]);
});

test('what the board gets to know stands in its mote.json; secrets are in no file of a build and in no table', () => {
  expect(JSON.parse(plain.config ?? '')).toMatchObject({
    host: '192.0.2.7',
    topic: 'garden',
    every: 10,
    qos: 1,
    i2c: { sda: 'D21', scl: 'D22' },
    wifi: { ssid: 'home', password: 'hidden-9' },
  });
  expect(JSON.stringify([plain.files, sizeTable(plain)])).not.toContain('hidden-9');
});

test('the table has every module, and about the JsVars that the engine takes', () => {
  const names = plain.modules.map(({ name }) => name);
  expect(names).toContain('app.ts');
  expect(names).toContain('sensors/bme280.ts');
  expect(names).toContain('mote (default), in the program');
  expect(sizeTable(plain)[0]).toBe('client default: it has all that the program names');
});

test('files of a project of its own are bundled, plain JavaScript too', () => {
  const files = {
    'main.js': 'import { twice } from "./lib";\nprint(twice(21));',
    'lib.js': 'export function twice(x) { return 2 * x; }',
  };
  const built = buildProject('main.js', {}, project({}, files));
  expect(built.client).toBeNull();
  expect(built.files['.bootcde']).toContain('42');
  const required = project({}, { 'main.js': 'print(require("./lib"))' });
  expect(() => buildProject('main.js', {}, required)).toThrow('write import * as x from "./lib"');
});

test.each([
  ['const { a } = JSON.parse("{}");\nprint(a);', /app.ts:1: destructuring: Espruino has no such thing/],
  ['\n\nprint([1, [2]].flat());', /app.ts:3: \.flat\(\) does not exist on Espruino; use/],
  ['print(new Map());', /app.ts:1: Map does not exist on Espruino/],
  ['print("unclosed);', /app.ts:1: Unterminated string literal/],
  ["import { x } from './nowhere';\nprint(x);", /app.ts:1: Could not resolve ".\/nowhere"/],
  ['async function f() {}\nf();', /app.ts:1: async functions: Espruino has no such thing/],
])('%j is refused at its place in the source', (source, message) => {
  expect(() => build(project({}, { 'app.ts': source }))).toThrow(message);
});

test('a program that cannot fit its board is refused, with what it takes and what there is', () => {
  const big = Array.from({ length: 400 }, (_, index) => `export function f${index}() { return ${index}; }`);
  const folder = project({}, { 'app.ts': big.join('\n') });
  expect(() => build(folder, { board: 'ESP8266_4MB' })).toThrow(
    /ESP8266_4MB has 1600 JsVars and the program takes about \d+/,
  );
  const text = `print("${'x'.repeat(200_000)}");`;
  expect(() => build(project({}, { 'app.ts': text }), { board: 'ESP8266_4MB' })).toThrow(
    /has 196608 bytes of Storage and the program takes/,
  );
  expect(() => build(folder, { board: 'ENIAC' })).toThrow(
    /--board ENIAC: not known; there are esp32, esp32c3/,
  );
});

test.each([
  ['{"board":"ESP32"}', /mote.json: app/],
  ['{"board":"ESP33","app":"app.ts","broker":{"host":"x"}}', /mote.json: board: give/],
  ['{"board":"ESP32","app":"app.ts","broker":{"host":"x"},"colour":1}', /mote.json: colour/],
  [
    '{"board":"ESP32","app":"app.ts","broker":{"host":"x"},"every":"soon"}',
    /mote.json: every soon: not a duration/,
  ],
  ['{"board":', /mote.json: it is not valid JSON/],
])('mote.json %s is refused, by the member', (text, message) => {
  expect(() => build(project({}, { 'mote.json': text }))).toThrow(message);
});

test('a sensor that mote.json names brings its driver, and no other', () => {
  const text = JSON.stringify({
    ...JSON.parse(projectFiles(ANSWERS)['mote.json']),
    sensors: ['dht22'],
    places: { dht22: 'D18' },
  });
  const { modules, config } = build(project({}, { 'mote.json': text }));
  const drivers = modules.map(({ name }) => name).filter((name) => /^sensors\/(?:bme|dht|sht)/.test(name));
  expect(drivers).toEqual(['sensors/dht22.ts']);
  expect(JSON.parse(config ?? '').places).toEqual({ dht22: 'D18' });
});

test('a mistake in secrets.json is named without what stands there', () => {
  const wrong = () => build(project({}, { 'secrets.json': '{"wifiPassword": hidden-9}' }));
  expect(wrong).toThrow('secrets.json: it is not valid JSON');
  expect(() => build(project({}, { 'secrets.json': '{"wifiPassword": 12345}' }))).toThrow(
    /^secrets.json: wifiPassword: give string$/,
  );
});

test('a single file brings the client and the configuration with it', () => {
  const text = singleFile(plain, plain.config ?? '');
  expect(text).not.toContain('Modules.addCached');
  expect(text).toContain('MQTT');
  expect(checkLanguage(text, 'single.js')).toEqual([]);
});

test.each(['', '// nothing yet'])(
  'a program with nothing in it (%j) is refused: a board would run nothing',
  (text) => {
    const folder = project({}, { 'app.ts': text });
    expect(() => build(folder)).toThrow('app.ts: there is no program in it, or only comments');
  },
);
