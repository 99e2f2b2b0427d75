import { expect, test } from 'vitest';
import { differenceLine, differencesOf } from '../../scripts/compiler/program/differences.ts';

const said = (text: string, ...modules: string[]) =>
  differencesOf(text, 'app.js', modules.length === 0 ? ['MQTT', 'tinyMQTT'] : modules).map(
    ({ line, what, fails }) => `${line} ${fails ? 'fails' : 'runs'}: ${what}`,
  );
const MQTT = 'var mqtt = require("MQTT").create("h");\n';

test('a message listener that takes one object would get a topic', () => {
  expect(said(`${MQTT}mqtt.on("message", function (msg) { print(msg.topic, msg.message); });`)).toEqual([
    '2 fails: message brings topic and message, and no object',
  ]);
  expect(
    said(
      `${MQTT}mqtt.on("message", (topic, message) => print(topic)); mqtt.on("publish", pub => print(pub.topic));`,
    ),
  ).toEqual([]);
  expect(said(`${MQTT}mqtt.on("message", function (topic) { print(topic); });`)).toEqual([]);
});

test('as tinyMQTT, message brings one object', () => {
  const tiny = 'var m = require("tinyMQTT").create("h");\n';
  expect(said(`${tiny}m.on("message", function (msg) { print(msg.topic); });`)).toEqual([]);
  expect(said(`${tiny}m.on("message", function (topic, text) { print(topic); });`)).toEqual([
    '2 fails: message brings one object, as with tinyMQTT',
  ]);
  expect(said(`${tiny}m.cl.write("x");`)).toEqual(["2 fails: mote's client has no member cl"]);
});

test('members of the module that mote’s client has not are named', () => {
  expect(
    said(
      `${MQTT}mqtt.C.PING_INTERVAL = 30;\nmqtt.client.write("x");\nmqtt.port = 1884;\nmqtt.mine = 1; mqtt.connected; mqtt.publish("a", "b");`,
    ),
  ).toEqual([
    "2 fails: mote's client has no member C",
    "3 fails: mote's client has no member client",
    "4 fails: mote's client has no member port",
  ]);
});

test('a reconnect by hand runs, and is told', () => {
  const told = ['mote connects again by itself: connect() in disconnected does nothing while it tries'];
  for (const body of [
    'mqtt.connect();',
    'setTimeout(mqtt.connect, 1000);',
    'setTimeout(function () { mqtt.connect(); }, 1000);',
  ])
    expect(said(`${MQTT}mqtt.on("disconnected", function () { ${body} });`)).toEqual([`2 runs: ${told}`]);
  expect(said(`${MQTT}function again() { mqtt.connect(); }\nmqtt.on("disconnected", again);`)).toEqual([
    `2 runs: ${told}`,
  ]);
  expect(said(`${MQTT}mqtt.on("disconnected", function () { print("off"); });`)).toEqual([]);
});

test('options that the module takes no notice of are told', () => {
  const program =
    'var options = { clean_session: false,\n protocol_name: "MQTT", keep_alive: 60 };\nvar m = require("MQTT").create("h", options);';
  expect(said(program).map((line) => line.slice(0, 50))).toEqual([
    '1 runs: mote heeds the option clean_session: the s',
    '2 runs: mote heeds the option protocol_name: it st',
  ]);
});

test('only the modules that mote stands in for are looked at', () => {
  expect(said(`${MQTT}mqtt.C;`, 'tinyMQTT')).toEqual([]);
  expect(said('var mqtt = { C: 1 }; mqtt.C; other.C;')).toEqual([]);
});

test('a line says place, difference and remedy', () => {
  const [one] = differencesOf(`${MQTT}mqtt.C;`, 'app.js', ['MQTT']);
  expect(differenceLine(one)).toBe(
    "app.js:2: with mote in the module's place: mote's client has no member C; use the options of create, such as keep_alive",
  );
});
