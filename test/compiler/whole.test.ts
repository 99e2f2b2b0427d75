import { writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { type AppBuild, buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { writtenFiles } from '../../scripts/compiler/whole/files.ts';
import { PROJECT } from '../../scripts/project.ts';
import { simulate } from '../../scripts/testing.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { parseScenario } from '../engine/scenario.ts';
import { runVirtual } from '../engine/virtual.ts';
import { TELEMETRY } from './telemetry.ts';

function build(text: string, more: Partial<Parameters<typeof buildApp>[1]> = {}, name = 'app.ts'): AppBuild {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return buildApp(name, { folder, board: 'ESP32', config: '', choice: EVERYTHING, ...more });
}

/** What the broker gets from a program in five minutes in which the broker resets the first connection. */
function wireOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  const stored = Object.entries(files).filter(([name]) => name !== '.bootcde');
  for (const [name, bytes] of stored) writeFileSync(join(folder, name), bytes, 'latin1');
  const peers = '// peer: broker 2; reset\n// peer: broker';
  const program = `${peers}\n${files['.bootcde']}\nsetTimeout(function () { print("DONE"); }, 9000);`;
  const scenario = parseScenario('whole', program);
  return runVirtual({
    ...scenario,
    files: stored.map(([name]) => [name, relative(PROJECT, join(folder, name))]),
  });
}

const whole = build(TELEMETRY);

test('a telemetry program and its client are one file, of less than three quarters of the bytes of two', () => {
  expect(Object.keys(whole.files)).toEqual(['.bootcde']);
  expect(whole.notes).toEqual([
    'QOS1: app.ts:5 QoS 1',
    'one file: the client is compiled into the program (--separate keeps two)',
  ]);
  const two = build(TELEMETRY, { separate: true });
  const bytes = (built: AppBuild) => Object.values(built.files).join('').length;
  expect(bytes(whole)).toBeLessThan((bytes(two) * 3) / 4);
});

test('what is constant is in it as a constant: CONNECT, the topic with its length, and no options', () => {
  const code = whole.files['.bootcde'];
  expect(code).toContain('\\x10\\x13\\0\\x04MQTT\\x04\\x02\\0x\\0\\x07meter-1');
  expect(code).toContain('\\0\\rmeter/1/state');
  expect(code).not.toMatch(/client_id|keep_alive|disconnect|\bqos\b/);
});

test('it says the same on the wire as program and client by themselves, also after a reset', () => {
  const program = TELEMETRY.replace('192.0.2.7', '127.0.0.1').replace('60000', '1000');
  const random = 'Math.random = function () { return 0.5; };\n';
  const one = wireOf(build(random + program).files);
  expect(one).toBe(wireOf(build(random + program, { separate: true }).files));
  expect(one).toMatch(/peer 2: 1013/);
});

test('a simulation counts what the whole program publishes, and what arrives', () => {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(writtenFiles(whole)))
    writeFileSync(join(folder, name), bytes, 'latin1');
  const given = { app: join(folder, 'app.js'), client: join(folder, 'mote.js') };
  const run = simulate({ ...given, devices: 1, link: 'ltem,tunnel', for: '1h' });
  expect([run.readings.taken > 50, run.readings.lost, run.programErrors]).toEqual([true, 0, []]);
});

test('a simulation sees which messages a full outbox refuses, though the program does not look', () => {
  const folder = temporaryFolder();
  const often = build(TELEMETRY.replace('60000', '1000'));
  for (const [name, bytes] of Object.entries(writtenFiles(often)))
    writeFileSync(join(folder, name), bytes, 'latin1');
  const run = simulate({
    app: join(folder, 'app.js'),
    devices: 1,
    link: 'ltem',
    brokerRestart: '20m/10m',
    for: '1h',
  });
  expect([run.readings.refused > 100, run.readings.lost]).toEqual([true, 0]);
});

test('an error on the board is at the TypeScript line in the source map', () => {
  const built = build(TELEMETRY.replace('n++', 'broken()'));
  const code = built.files['.bootcde'];
  const map = new SourceMap(JSON.parse(built.whole?.map ?? ''));
  const at = map.findEntry(0, code.indexOf('broken')) as { originalSource: string; originalLine: number };
  expect([at.originalSource.replace(/^.*\//, ''), at.originalLine + 1]).toEqual(['app.ts', 5]);
  const inClient = map.findEntry(0, code.indexOf('no CONNACK')) as { originalSource: string };
  expect(inClient.originalSource).toMatch(/firmware\/client\/link\.ts$/);
});

test('a program that may end all timers has a client that sets its own again; another one has not', () => {
  expect(whole.files['.bootcde']).not.toContain('getTime');
  expect(build(`${TELEMETRY}setTimeout(() => clearInterval(), 9000);`).files['.bootcde']).toContain(
    'getTime',
  );
});

test('a client looks for UTF-8 in messages that may have it', () => {
  expect(whole.files['.bootcde']).not.toContain('UTF8');
  const text = TELEMETRY.replace(/JSON.stringify\(.*\),/, 'String(n++),');
  expect(build(text).files['.bootcde']).toContain('UTF8');
});

test('a message that goes again has DUP in a constant first byte, retained or not', () => {
  expect(whole.files['.bootcde']).toContain('":"+');
  expect(build(TELEMETRY.replace('qos: 1', 'qos: 1, retain: true')).files['.bootcde']).toContain('";"+');
});

/** What the telemetry program of docs/sizes.md has reached: it may shrink, then lower the number. */
const REACHED = 1812;

test('a telemetry program is no bigger than it was', () => {
  const bytes = whole.files['.bootcde'].length - '192.0.2.7'.length + '127.0.0.1'.length;
  expect(bytes).toBeLessThanOrEqual(REACHED);
});

const PLAIN = `var mqtt = require("mote").create("h", { client_id: "a" });
var count = 0;
function poll() { count++; print(count); }
mqtt.connect();
setInterval("poll()", 400);
`;

test('names of a plain program stay, and may be read and written from the console', () => {
  const code = build(PLAIN, {}, 'app.js').files['.bootcde'];
  for (const name of ['mqtt', 'count', 'poll']) expect(code).toMatch(new RegExp(`\\b${name}\\b`));
  expect(code).toContain('publish:');
  expect(code).toContain('print(count)');
  expect(code).not.toContain('mote_');
  // What people type at a console is the name of nothing else.
  expect(code).not.toMatch(/function [a-z]\(/);
});

test.each([
  [
    'two clients',
    'var a = require("mote").create("x"); var b = require("mote").create("y");\na.connect(); b.connect();',
    'two files: app.js:1: it makes 2 clients',
  ],
  [
    'a client that is made again and again',
    'function start() {\n  require("mote").create("h").connect();\n}\nsetInterval(start, 1000);',
    'two files: app.js:2: create() may run more than once',
  ],
  [
    'a module whose name is computed',
    'var n = "mo" + E.getSerial;\nrequire(n).create("h");',
    'two files: app.js:2: the name of a module is computed',
  ],
])('%s takes the separate way, said in one line', (_, text, line) => {
  const built = build(text, {}, 'app.js');
  expect(built.notes).toContain(line);
  expect(built.files.mote).toContain('exports.create');
});

test('--features takes those that it names, and refuses to lack one that is used', () => {
  const features = (names: string[]) => ({ features: { names, by: '--features' } });
  expect(build(TELEMETRY, features(['QOS1', 'FLUSH'])).client?.features).toEqual(['QOS1', 'FLUSH']);
  expect(() => build(TELEMETRY, features(['FLUSH']))).toThrow('--features: that has not QoS 1');
  expect(() => build(TELEMETRY, features(['QOS1', 'WEBSOCKET']))).toThrow(
    '--features: WEBSOCKET needs RECEIVE',
  );
  const silent = "var m = require('mote').create('b', {}); m.connect(); m.publish('t', 'x');";
  expect(() => build(silent, features(['RECEIVE']))).toThrow('--features: RECEIVE needs QOS1');
  expect(() => build(TELEMETRY, features(['QOS3']))).toThrow('--features: QOS3 is none; there are QOS1');
});
