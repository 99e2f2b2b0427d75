import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Comparison } from '../../simulator/compare/run-comparison.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';
import { NAIVE } from './naive.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'modules'));
const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, 'latin1');
  return join(folder, name);
};
written('modules/MQTT.js', NAIVE);

const PROGRAM = `var mqtt = require("MQTT").create("broker.example", {});
var n = 0;
mqtt.on("disconnected", function () { setTimeout(function () { mqtt.connect(); }, 5000); });
setInterval(function () { mqtt.publish("home/t", "" + ++n, { qos: 1 }); }, 60000);
function onInit() { require("Wifi").connect("home", {}, function () { mqtt.connect(); }); }`;
/** One job: the processes of more run what `npm run build` has made. */
const WORLD = '--for 2h --devices 2 --link nbiot-good,dead-zone --seed 7 --jobs 1'.split(' ');

test('a program runs with its own module and with mote in its place, in the same world', async () => {
  const app = written('theirs.js', PROGRAM);
  const json = join(folder, 'out.json');
  const { status, stdout, stderr } = await moteHere(['compare', '--app', app, ...WORLD, '--json', json]);
  expect(status).toBe(0);
  expect(stderr).toBe(
    `mote: ${app}:3: with mote in the module's place: mote connects again by itself: connect() in disconnected does nothing while it tries (it runs)\n`,
  );
  expect(stdout).toMatch(/^ +MQTT +mote as MQTT$/m);
  const { clients } = JSON.parse(readFileSync(json, 'utf8')) as Comparison;
  expect(clients.map(({ name, failure }) => [name, failure])).toEqual([
    ['MQTT', ''],
    ['mote as MQTT', ''],
  ]);
  const [theirs, mote] = clients;
  expect(theirs.memory.fileBytes).toBe(NAIVE.length);
  expect(theirs.readings.lost).toBeGreaterThan(0);
  expect(mote.readings).toMatchObject({ lost: 0, delivered: mote.readings.taken });
  expect(mote.readings.taken).toBeGreaterThan(200);
});

test.each([
  ['print(1);', 2, 'it requires neither MQTT nor tinyMQTT; name clients with --client'],
  ['require("tinyMQTT").create("h");', 2, 'there is nothing to compare mote with: '],
  [
    `${PROGRAM}\nmqtt.C.PING_INTERVAL = 30;`,
    1,
    ":6: with mote in the module's place: mote's client has no member C",
  ],
])('%s is refused', async (program, code, why) => {
  const { status, stderr } = await moteHere(['compare', '--app', written('refused.js', program), ...WORLD]);
  expect([status, stderr]).toEqual([code, expect.stringContaining(why)]);
});

test('with --client the program’s own MQTT module is left out', async () => {
  const app = written('theirs.js', PROGRAM);
  const args = [
    'compare',
    '--client',
    'mote',
    '--client',
    'mote-full',
    '--app',
    app,
    '--for',
    '10m',
    '--devices',
    '1',
    '--jobs',
    '1',
  ];
  const { status, stdout } = await moteHere(args);
  expect(status).toBe(0);
  expect(stdout).toMatch(/checks that failed +0 +0/);
});

test('mote check tells the differences where mote takes the place of a module, and no others', async () => {
  const away = temporaryFolder();
  const app = join(away, 'app.js');
  writeFileSync(app, PROGRAM);
  const runs = await moteHere(['check', app]);
  expect(runs.status).toBe(0);
  expect(runs.stdout).toContain(`${app}:3: with mote in the module's place: mote connects again by itself`);
  writeFileSync(app, `${PROGRAM}\nmqtt.on("message", function (m) { print(m.topic); });`);
  const fails = await moteHere(['check', app]);
  expect(fails.status).toBe(1);
  expect(fails.stdout).toContain(
    `${app}:6: with mote in the module's place: message brings topic and message, and no object; use function (topic, message), or the event publish`,
  );
  expect((await moteHere(['check', written('theirs.js', PROGRAM)])).stdout).toBe(
    `${join(folder, 'theirs.js')}: nothing that Espruino would refuse\n`,
  );
});
