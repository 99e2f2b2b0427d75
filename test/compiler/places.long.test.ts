import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { CLIENT_ENTRY } from '../../scripts/compiler/entries.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { joined } from '../../scripts/compiler/joined.ts';
import { passesOfClient } from '../../scripts/compiler/passes/index.ts';
import { writtenFiles } from '../../scripts/compiler/whole/files.ts';
import { simulate } from '../../scripts/testing.ts';
import { temporaryFolder } from '../commands/cli.ts';

const TYPED = `import { read } from './sensor';
declare function require(name: string): any;
const mqtt = require('mote').create('192.0.2.1');

interface Reading {
  value: number;
}

function report(reading: Reading): void {
  for (let round = 0; round < 3; round++) reading.value += round;
  if (reading.value > 0) throw new Error('too warm');
}

mqtt.on('connected', function onConnected() {
  mqtt.publish('home/t', '1');
  throw 'in a handler';
});
mqtt.connect();
setInterval(() => {
  report({ value: 1 });
}, 10000);
setInterval(function poll() {
  read(true);
}, 11000);
setTimeout(function ask() {
  for (let left = 1; left > 0; left--) mqtt.subscribe('a', 1, 5);
}, 7500);
`;
const SENSOR = `// A sensor that fails.
export function read(isBroken?: boolean): number {
  let sum = 0;
  while (sum < 2) sum++;
  if (isBroken) {
    throw new Error('no answer');
  }
  return sum;
}
`;
const PLAIN = `// A program as people type it.
var mqtt = require("mote").create("192.0.2.1");
var sensor = require("SENSOR").connect(D4);
function poll() {
  for (var i = 0; i < 3; i++) sensor.on = i;
  sensor.read(function (reading) { print(reading.air.humidity); });
}
mqtt.on("connected", function () { mqtt.subscribe("a"); mqtt.publish("a", "{"); });
mqtt.on("message", function (topic, message) {
  mqtt.publish("b", JSON.parse(message).x);
});
function onInit() {
  mqtt.connect();
  setInterval(poll, 11000);
  setInterval("look()", 13000);
}
function look() { nowhere(); }
`;
const MODULE = `/* A module with a comment, which goes. */
exports.connect = function (pin) {
  return {
    read: function (callback) {
      for (var i in "ab") if (i > 5) break;
      callback({});
      throw new Error("never");
    }
  };
};
`;

function errorsOf(files: Record<string, string>, app: string, separate: boolean): string[] {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const built = buildApp(app, { folder, board: 'ESP32', config: '', choice: EVERYTHING, separate });
  const to = join(folder, 'build');
  mkdirSync(to);
  for (const [name, bytes] of Object.entries(writtenFiles(built)))
    writeFileSync(join(to, name), bytes, 'latin1');
  return ran(join(to, 'app.js'), built.files.mote === undefined ? undefined : join(to, 'mote.js'));
}

const lineOf = (file: string, text: string) => readFileSync(file, 'utf8').split(text)[0].split('\n').length;

const ran = (app: string, client?: string) =>
  simulate({ app, client, devices: 1, for: '1m', link: 'ltem' }).programErrors.map((line) =>
    line.replace(/^device 1, | \((?:at|\d+ times).*$/g, ''),
  );

test.each([
  ['one file with its client', false],
  ['two files', true],
])(
  'an error of a TypeScript program is at its line in the source, when it was built to %s',
  (_, separate) => {
    expect(errorsOf({ 'app.ts': TYPED, 'sensor.ts': SENSOR }, 'app.ts', separate).sort()).toEqual([
      'app.ts:11 in report(): Error: too warm',
      'app.ts:16 in onConnected(): in a handler',
      expect.stringMatching(
        `^firmware/client/features/subscriptions\\.ts:${lineOf('firmware/client/features/subscriptions.ts', 'callback();')} in subscribe\\(\\), called from app\\.ts:26 in ask\\(\\): TypeError`,
      ),
      'sensor.ts:6 in read(): Error: no answer',
    ]);
  },
);

test('an error at the top, which ends the run, too', () => {
  const files = {
    'app.ts': `interface None {}\n\nlet n = 0;\nwhile (n < 2) n++;\nif (n) throw 'no\\x20way';\n`,
  };
  expect(() => errorsOf(files, 'app.ts', false)).toThrow('failed: device 1, app.ts:5: no way');
});

const OF_PLAIN = [
  expect.stringMatching(
    /^theirs\.js:10 in the callback of mqtt\.on\("message"\): SyntaxError: .* \(the client has caught it, and goes on\)/,
  ),
  'theirs.js:17 in look(): ReferenceError: "nowhere" is not defined',
  `theirs.js:6 in the callback of sensor.read: TypeError: Cannot read properties of undefined (reading 'humidity')`,
];

test.each([
  ['one file with its client', false],
  ['two files', true],
])('and so is one of a plain program with a module, when it was built to %s', (_, separate) => {
  const errors = errorsOf({ 'theirs.js': PLAIN, 'modules/SENSOR.js': MODULE }, 'theirs.js', separate);
  expect(errors.sort()).toEqual(OF_PLAIN);
});

test('the passes over the client leave each line where it is', () => {
  const { text } = joined(CLIENT_ENTRY, BUILDS.max);
  expect(passesOfClient(text).split('\n')).toHaveLength(text.split('\n').length);
});
