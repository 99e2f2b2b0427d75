import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mote, temporaryFolder } from '../commands/cli.ts';

const APP = `var mqtt = require("MQTT").create("broker");
mqtt.on("connected", function () { mqtt.subscribe("pump"); });
mqtt.on("message", function (topic, message) { digitalWrite(D26, message === "on"); mqtt.publish("pump/state", message); });
mqtt.connect();
setWatch(function () {
  require("http").get("http://time.example/now", function (res) {
    res.on("data", function (text) { mqtt.publish("time", text); });
  });
}, D0, { repeat: true, edge: "falling" });
`;
const PROJECT = {
  board: 'esp32',
  app: 'app.js',
  broker: { host: 'broker' },
  parts: [
    { part: 'relay', pin: 'D26', name: 'pump' },
    { part: 'button', pin: 'D0', at: ['5m', '10m', '15m'] },
  ],
  publish: [{ at: '20m', topic: 'pump', payload: 'on', effect: 'pump on' }],
  web: [{ host: 'time.example', path: '/now', body: '12:00' }],
};

function project(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), APP);
  writeFileSync(join(folder, 'mote.json'), JSON.stringify(PROJECT));
  return folder;
}

test('mote compare gives each client the parts, the messages and the web servers of mote.json', () => {
  const words = [
    '--client',
    'mote',
    '--client',
    'mote-qos0',
    '--devices',
    '1',
    '--for',
    '30m',
    '--link',
    'ltem',
  ];
  const { stdout } = mote(['compare', '--app', 'app.js', ...words], project());
  // Three times the time, and the state of the pump; the client without messages from the broker has no state to tell.
  expect(stdout).toMatch(/readings taken +4 +3\n/);
  expect(stdout).toMatch(/mote-qos0 fails: .*every message to the boards does there in time what it should/);
});

test('mote soak has its parts and web servers in each world, and says that it leaves the messages out', () => {
  const results = temporaryFolder();
  const words = ['--seeds', '1..2', '--devices', '1', '--for', '1h', '--results', results];
  const { stderr } = mote(['soak', '--app', 'app.js', ...words], project());
  expect(stderr).toContain('mote.json: publish is left out');
  const [header] = readFileSync(join(results, 'shard-1-of-1.jsonl'), 'utf8').split('\n');
  const { world } = JSON.parse(header);
  expect(world.parts.map(({ name }: { name: string }) => name)).toEqual(['pump', 'button D0']);
  expect([world.web, world.messages]).toMatchObject([[{ host: 'time.example' }], undefined]);
});
