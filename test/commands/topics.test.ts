import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AppOptions, askedApp } from '../../scripts/commands/world/app-options.ts';
import { complaintsAbout, topicFaults, topicsIn } from '../../scripts/compiler/topics.ts';
import { checkTopics } from '../../scripts/device/project/check-topics.ts';
import type { Project } from '../../scripts/device/project/project-config.ts';
import { moteHere, temporaryFolder } from './cli.ts';

test.each([
  ['/house/temperature', 'starts with a slash'],
  ['home/temperature/', 'ends with a slash'],
  ['home//temperature', 'two slashes together'],
  ['home/living room', 'has a space'],
  ['home/t\tx', 'has a space'],
  ['home/küche', 'is not ASCII'],
  ['home/\u0007', 'control character'],
  ['$SYS/mine', "the broker's own"],
  ['a/b/c/d/e/f/g/h/i', '8 slashes'],
  ['x'.repeat(257), '257 bytes'],
])('people dislike the topic %j: it %s', (topic, what) => {
  const faults = topicFaults(topic, 'publish');
  expect(faults).toEqual([{ what: expect.stringContaining(what), broken: false }]);
});

test.each([
  ['', 'is empty', 'publish'],
  ['a/+/b', 'wildcard', 'publish'],
  ['a/#', 'wildcard', 'publish'],
  ['a\0b', 'NUL', 'publish'],
  ['x'.repeat(65_536), '65536 bytes', 'publish'],
  ['a/b+', 'not a level of its own', 'subscribe'],
  ['a/#/b', '# before its end', 'subscribe'],
] as const)('MQTT has no topic %j: it %s', (topic, what, use) => {
  expect(topicFaults(topic, use)).toContainEqual({ what: expect.stringContaining(what), broken: true });
});

test('ordinary topics and filters pass', () => {
  expect(topicFaults('sensors/mote-30aea4/air', 'publish')).toEqual([]);
  expect(topicFaults('home/+/set', 'subscribe')).toEqual([]);
  expect(topicFaults('home/#', 'subscribe')).toEqual([]);
});

const PROGRAM = `
var client = require("MQTT").create("host", { will: { topic: "state/my board", payload: "off" } });
client.publish('/old/habit', "1"); // topic as is
client.subscribe("cmd/+");
client.publish("no/+", "1"); // topic as is
client.publish(prefix + "/x", "1");
client.topic(\`a/\${n}\`);
// client.publish("/in a remark", "1");
client.publish("meter/" + getSerial(), "1");
client.publish('a/' + n, "1"); var will = { topic: "b/" + n };
`;

test("a program's topics are found with their lines; what is meant so is let be, what no broker takes is not", () => {
  expect(topicsIn(PROGRAM).map(({ line, topic, use }) => `${line} ${use} ${topic}`)).toEqual([
    '2 publish state/my board',
    '3 publish /old/habit',
    '4 subscribe cmd/+',
    '5 publish no/+',
  ]);
  expect(complaintsAbout(PROGRAM, 'app.js')).toEqual([
    'app.js:2: the topic "state/my board" has a space; tools that split at spaces cut it; write // topic as is there if you mean it',
    'app.js:5: the topic "no/+" has a wildcard, and nobody can publish to that (3.3.2.1)',
  ]);
});

const build = (more: Partial<AppOptions>) => askedApp({ topic: 'a/b', qos: '1', ...more });

test.each<[Partial<AppOptions>, string]>([
  [{ topic: '/a b' }, 'first level; it has a space; tools that split at spaces cut it; add --topic-as-is'],
  [{ topic: 'a/+', topicAsIs: true }, 'has a wildcard'],
  [{ payload: 'xml' }, '--payload xml: there are json, senml-json, senml-cbor, cayenne'],
  [{ sensors: 'bme281' }, '--sensors bme281: no driver is called "bme281"'],
  [{ batch: '61' }, '--batch 61: give a whole number from 1 to 60'],
])('mote build refuses %j: %s', (options, message) => {
  expect(() => build(options)).toThrow(message);
});

test('mote build takes a topic that is meant as it is', () => {
  expect(build({ topic: '/a b', topicAsIs: true })).toBeUndefined();
});

test("a project's topics are looked at in its mote.json and in its program", () => {
  const folder = temporaryFolder();
  const project = (more: object) =>
    ({ board: 'ESP32', app: 'app.js', broker: { host: 'b' }, ...more }) as Project;
  const check = (more: object, program = '') => {
    writeFileSync(join(folder, 'app.js'), program);
    return () => checkTopics(folder, 'app.js', project(more));
  };
  expect(check({ topic: 'a b' })).toThrow(
    'mote.json: the topic "a b" has a space; tools that split at spaces cut it; add "topicAsIs": true if you mean it',
  );
  expect(check({ topic: 'a b', topicAsIs: true })).not.toThrow();
  expect(check({ topic: 'a' }, 'c.publish("/x", m);\nc.publish("x//y", m);')).toThrow(
    'app.js:1: the topic "/x" starts with a slash, which makes an empty first level; write // topic as is there if you mean it (and 1 more)',
  );
});

test('a topic that people dislike ends mote build with 2, one line and nothing built', async () => {
  const { status, stdout, stderr } = await moteHere(['build', '--topic', '/a']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(
    'mote: --topic "/a" starts with a slash, which makes an empty first level; add --topic-as-is if you mean it\n',
  );
});
