import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../scripts/device/project/project-config.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';

const LED = `var mqtt = require("MQTT").create("broker");
mqtt.on("connected", function () { mqtt.subscribe("led"); });
mqtt.on("message", function (topic, message) { digitalWrite(NodeMCU.D4, message === "on"); mqtt.publish("led/state", message); });
mqtt.connect();
`;
const PARTS = [{ part: 'led', pin: 'NodeMCU.D4', name: 'led' }];
const BASE = { board: 'nodemcu', app: 'app.js', broker: { host: 'broker' } };

function project(more: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), LED);
  writeFileSync(join(folder, 'mote.json'), JSON.stringify({ ...BASE, ...more }, null, 2));
  return folder;
}

test('mote sim --app in a project has its board, its parts and what is published to it', () => {
  const publish = [{ at: '1m', topic: 'led', payload: 'on', within: '1m', effect: 'led on' }];
  const folder = project({ parts: PARTS, publish });
  const args = ['sim', '--app', 'app.js', '--devices', '1', '--for', '5m', '--console'];
  const { status, stdout } = mote(args, folder);
  expect(status).toBe(0);
  expect(stdout).toMatch(/ device 1 {2}led: on\n/);
  expect(stdout).toMatch(/parts\n {2}led: changed once, on for .* min; last on at 61(?:\.\d)? s/);
  expect(stdout).toMatch(/published to the boards\n {2}60 s {2}led on: came after .*; led on after 0 ms/);
});

const CLOCK = `var mqtt = require("MQTT").create("broker");
mqtt.connect();
setInterval(function () {
  require("http").get("http://time.example/now", function (res) {
    res.on("data", function (text) { mqtt.publish("time", text); print("it is", text); });
  });
}, 30000);
`;
const WEB = [{ host: 'time.example', path: '/now', body: '12:00' }];

test('mote sim --app in a project has the web servers of its mote.json', () => {
  const folder = project({ web: WEB });
  writeFileSync(join(folder, 'app.js'), CLOCK);
  const { status, stdout } = mote(
    ['sim', '--app', 'app.js', '--devices', '1', '--for', '2m', '--console'],
    folder,
  );
  expect([status, stdout.match(/ device 1 {2}it is 12:00\n/g)?.length]).toEqual([0, expect.any(Number)]);
});

test('a message without its effect fails the run, with the message and what should have come', () => {
  const publish = [{ at: '1m', topic: 'led', payload: 'off', within: '1m', effect: 'led on' }];
  const { status, stderr } = mote(
    ['sim', '--app', 'app.js', '--devices', '1', '--for', '5m'],
    project({ parts: PARTS, publish }),
  );
  expect(status).toBe(1);
  expect(stderr).toContain(
    'every message to the boards does there in time what it should (1 times; device 1: led off of 60 s: not "led on"',
  );
});

test.each([
  [{ parts: [...PARTS, { part: 'relay', pin: 'D2' }] }, 'parts.1.pin D2: led is at that pin already'],
  [{ parts: [{ part: 'pump', pin: 'D2' }] }, 'parts.0.part "pump": there are relay, led, button'],
  [{ parts: [{ part: 'led', pin: 'B9' }] }, 'parts.0.pin B9: no pin of the NodeMCU'],
  [{ parts: {} }, 'parts: must be a list'],
  [{ web: [{ host: 'http://a' }] }, 'web.0.host: must be a host, without http:// and path'],
  [{ publish: [{ at: '1m' }] }, 'publish.0.topic: is missing'],
  [{ publish: [{ at: '1m', topic: 'a', effect: 'fan on' }] }, 'publish.0.effect "fan on": must begin with'],
])('a mote.json with a mistake in its wiring is refused by its place: %#', (more, message) => {
  expect(() => readProject(project(more))).toThrow(`mote.json: ${message}`);
});

test('a mote.json or a scenario that is no JSON is refused with its line', () => {
  const folder = temporaryFolder();
  for (const name of ['mote.json', 'bad.json'])
    writeFileSync(join(folder, name), '{\n  "board": "esp32",\n  app\n}\n');
  expect(() => readProject(folder)).toThrow('mote.json: it is not valid JSON (line 3)');
  const { status, stderr } = mote(['sim', 'bad.json'], folder);
  expect({ status, line: stderr.includes('bad.json: not JSON (line 3)') }).toEqual({ status: 2, line: true });
});
