import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type AppBuild, buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { singleFile } from '../../scripts/compiler/whole/files.ts';
import { run } from '../board/rig.ts';
import { temporaryFolder } from '../commands/cli.ts';

function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function build(files: Record<string, string>, more: Partial<Parameters<typeof buildApp>[1]> = {}): AppBuild {
  const folder = folderOf(files);
  const entry = Object.keys(files)[0];
  return buildApp(entry, { folder, board: 'ESP32', config: '', choice: EVERYTHING, ...more });
}

/** What the built program prints on a virtual board. */
function printed({ files: { '.bootcde': app, ...modules } }: AppBuild, forUs = 1e6): string[] {
  return run(app, forUs, { files: { '.bootcde': app, ...modules } }).lines.map((line) =>
    line.replace(/^\d+ /, ''),
  );
}

test('a program whose code is all in onInit is built with it', () => {
  const built = build({ 'app.js': 'function onInit() {\n  print("started");\n}\n' });
  expect(built.leftOut).toEqual([]);
  expect(printed(built)).toEqual(['started']);
});

test('a plain program keeps its names at the top, so that code in strings and the console find them', () => {
  const built = build({
    'app.js':
      'var count = 0;\nlet state = { on: false };\nfunction poll() { var local = 1; count += local; print(count); }\nsetInterval("poll()", 400);\n',
  });
  const code = built.files['.bootcde'];
  for (const name of ['count', 'state', 'poll']) expect(code).toContain(name);
  expect(code).toContain('state={on:');
  expect(code).not.toContain('local');
  expect(printed(built)).toEqual(['1', '2']);
});

test('with private names they are short, but for what the engine may call', () => {
  const text =
    'var count = 0;\nfunction poll() { count++; print(count); }\nfunction onInit() { poll(); }\nsetInterval("poll()", 400);\n';
  const built = build({ 'app.js': text }, { privateNames: true });
  const code = built.files['.bootcde'];
  expect(code).toContain('onInit');
  expect(code).toContain('poll');
  expect(code).not.toContain('count');
});

test('of a module, onInit and names in strings stay, and what nothing calls is listed with its line', () => {
  const built = build({
    'app.ts':
      'import { twice } from "./lib";\n\nfunction onInit(): void { print(twice(2)); }\nfunction poll(): void { print("polled"); }\nfunction unused(): void { print("never"); }\nsetTimeout("poll()", 5);\n',
    'lib.ts': 'export function twice(x: number): number { return 2 * x; }\n',
  });
  expect(built.leftOut).toEqual([{ name: 'unused', line: 5 }]);
  expect(printed(built)).toEqual(['4', 'polled']);
});

test('modules come from the program’s modules and node_modules, with those that they ask for themselves', () => {
  const built = build({
    'app.js': 'print(require("Lamp").connect(D2).name, require("config").id, require("pack"));',
    'modules/Lamp.js':
      '/* A lamp. */\nexports.connect = function (pin) { return { name: require("Names").lamp + pin }; };',
    'modules/Names.js': 'exports.lamp = "lamp at ";\nrequire("Lamp");',
    'node_modules/config.js': 'exports.id = 7;',
    'node_modules/pack/package.json': '{ "main": "lib/main.js" }',
    'node_modules/pack/lib/main.js': 'module.exports = "packed";',
  });
  expect(Object.keys(built.files).sort()).toEqual(['.bootcde', 'Lamp', 'Names', 'config', 'pack']);
  expect(built.files.Lamp).not.toContain('A lamp');
  expect(printed(built)).toEqual(['lamp at D2 7 packed']);
});

test('a folder named with --modules is a checkout of EspruinoDocs too', () => {
  const docs = folderOf({ 'devices/DHT22.js': 'exports.connect = function () { return "dht"; };' });
  const built = build({ 'app.js': 'print(require("DHT22").connect());' }, { moduleFolders: [docs] });
  expect(printed(built)).toEqual(['dht']);
});

test('a module that is nowhere fails the build, with the line and every place', () => {
  expect(() => build({ 'app.js': 'var a = 1;\nvar d = require("DHT22").connect(a);' })).toThrow(
    /app\.js:2: require\("DHT22"\): no such module in .*modules, .*node_modules; name a folder that has it with --modules/,
  );
});

test('a module that Espruino does not take fails the build with its own line', () => {
  const files = { 'app.js': 'require("New");', 'modules/New.js': '\nexports.f = function (a = 1) {};' };
  expect(() => build(files)).toThrow(/modules\/New\.js:2: default parameters are not supported/);
});

test('mote stands in for MQTT and tinyMQTT where the program has no such module, and says so', () => {
  const built = build({ 'app.js': 'var mqtt = require("tinyMQTT").create("h");\nmqtt.connect();' });
  expect(built.client?.why).toBe('it stands in for require("tinyMQTT"), of which the program has no module');
  expect(Object.keys(built.files)).toEqual(expect.arrayContaining(['MQTT', 'tinyMQTT']));
  const own = build({
    'app.js': 'require("MQTT").create("h");',
    'modules/MQTT.js': 'exports.create = function () {};',
  });
  expect(own.client).toBeNull();
  expect(own.files.MQTT).toContain('exports.create');
});

test('a single file brings the modules with it', () => {
  const built = build({ 'app.js': 'print(require("config").id);', 'modules/config.js': 'exports.id = 7;' });
  expect(singleFile(built, '{}')).toContain('Modules.addCached("config","exports.id=7;")');
});
