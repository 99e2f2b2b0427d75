import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { compare } from './compare.ts';
import { AEDES_DIFFERS, MOSQUITTO_DIFFERS } from './differences.ts';
import { isInstalled, Mosquitto } from './mosquitto.ts';
import { QOS2_SCRIPTS } from './scripts/qos2-scripts.ts';
import { V5_SCRIPTS } from './scripts/v5-scripts.ts';
import { connect, publish, type Script, type Step, subscribe } from './scripts/wire-scripts.ts';
import { serveAedes } from './serve.ts';

const CONNECTED = connect('one');
const WILL = { topic: 'w', payload: Buffer.from('gone'), qos: 1, retain: false } as const;

/** Client `one` sends these, one after the other. */
function one(...sends: (Packet[] | string)[]): Step[] {
  return sends.map((send) => ({ client: 'one', send }));
}

const SCRIPTS: Script[] = [
  ...QOS2_SCRIPTS,
  {
    name: 'a QoS 1 message comes back to its sender',
    steps: one([CONNECTED, subscribe('a/b')], [publish('a/b', 'x')]),
  },
  {
    name: 'filters with wildcards',
    steps: one(
      [CONNECTED, subscribe('+/x', 'a/#', '#')],
      [publish('a/x', '1'), publish('a', '2', { messageId: 8 }), publish('$y', '3', { messageId: 9 })],
    ),
  },
  {
    name: 'a retained message, and its end',
    steps: one(
      [CONNECTED, publish('r', 'kept', { retain: true })],
      [subscribe('r')],
      [publish('r', '', { retain: true })],
      [subscribe('r')],
    ),
  },
  {
    name: 'an unknown filter is unsubscribed',
    steps: one([CONNECTED], [{ cmd: 'unsubscribe', messageId: 5, unsubscriptions: ['never'] }]),
  },
  {
    name: 'a kept session gets what came meanwhile',
    steps: [
      { client: 'kept', send: [connect('kept', { clean: false }), subscribe('k')] },
      { client: 'kept', cut: true },
      { client: 'one', send: [CONNECTED, publish('k', 'meanwhile')] },
      { client: 'kept', send: [connect('kept', { clean: false })] },
    ],
  },
  {
    name: 'an unacknowledged message comes again',
    steps: [
      { client: 'kept', send: [connect('mute', { clean: false }), subscribe('m')] },
      { client: 'one', send: [CONNECTED, publish('m', 'again')] },
      { client: 'kept', cut: true },
      { client: 'kept', send: [connect('mute', { clean: false })] },
    ],
  },
  {
    name: 'the will of a client that was cut off',
    steps: [
      { client: 'one', send: [CONNECTED, subscribe('w')] },
      { client: 'two', send: [connect('two', { will: WILL })] },
      { client: 'two', cut: true },
    ],
  },
  {
    name: 'no will after DISCONNECT',
    steps: [
      { client: 'one', send: [CONNECTED, subscribe('w')] },
      { client: 'two', send: [connect('two', { will: WILL }), { cmd: 'disconnect' }] },
    ],
  },
  {
    name: 'a client id is taken over',
    steps: [
      { client: 'one', send: [CONNECTED] },
      { client: 'two', send: [connect('one')] },
      { client: 'one', send: [] },
    ],
  },
  { name: 'an empty client id with clean session 1', steps: one([connect('')]) },
  {
    name: 'an empty client id with clean session 0',
    steps: one('\x10\x0c\x00\x04MQTT\x04\x00\x00\x3c\x00\x00'),
  },
  { name: 'protocol level 9', steps: one('\x10\x0f\x00\x04MQTT\x09\x02\x00\x3c\x00\x03one') },
  { name: 'PUBLISH before CONNECT', steps: one([publish('a', 'x')]) },
  { name: 'a second CONNECT', steps: one([CONNECTED], [CONNECTED]) },
  { name: 'a reserved connect flag', steps: one('\x10\x0f\x00\x04MQTT\x04\x03\x00\x3c\x00\x03one') },
  { name: 'a topic with a wildcard', steps: one([CONNECTED], '\x30\x04\x00\x01#x') },
  { name: 'a topic that is not UTF-8', steps: one([CONNECTED], '\x30\x04\x00\x01\xffx') },
  { name: 'QoS 3', steps: one([CONNECTED], '\x36\x06\x00\x01a\x00\x01x') },
  { name: 'packet id 0', steps: one([CONNECTED], '\x32\x06\x00\x01a\x00\x00x') },
  { name: 'SUBSCRIBE with wrong flags', steps: one([CONNECTED], '\x80\x06\x00\x01\x00\x01a\x00') },
  { name: 'a filter with # in the middle', steps: one([CONNECTED], '\x82\x08\x00\x01\x00\x03#/a\x00') },
  { name: 'SUBSCRIBE without a filter', steps: one([CONNECTED], '\x82\x02\x00\x01') },
];

interface Other {
  port: number;
  end(): Promise<void>;
}

/** Both brokers live for one script. */
async function judge(script: Script, other: Other, rule: string | undefined): Promise<void> {
  try {
    const { ours, theirs } = await compare(script, other.port);
    if (rule === undefined) expect(ours).toEqual(theirs);
    else expect(ours, rule).not.toEqual(theirs);
  } finally {
    await other.end();
  }
}

describe('beside aedes', () => {
  test.concurrent.each(SCRIPTS)('$name', async (script) => {
    const { port, stop } = await serveAedes();
    await judge(script, { port, end: stop }, AEDES_DIFFERS[script.name]);
  });
});

const hasMosquitto = isInstalled('mosquitto');
if (!hasMosquitto) console.log('skipped: our broker beside mosquitto, which is not installed');

describe.skipIf(!hasMosquitto)('beside mosquitto', () => {
  test.concurrent.each(SCRIPTS)('$name', async (script) => {
    await judge(script, await Mosquitto.begin(), MOSQUITTO_DIFFERS[script.name]);
  });
});

test('docs/brokers.md has every difference, and each has its script', () => {
  const rows = Object.entries({ aedes: AEDES_DIFFERS, mosquitto: MOSQUITTO_DIFFERS }).flatMap(
    ([broker, list]) => Object.entries(list).map(([name, rule]) => `| ${broker} | ${name} | ${rule} |`),
  );
  const text = readFileSync(join(import.meta.dirname, '../../docs/brokers.md'), 'utf8');
  expect(text.split('\n').filter((line) => /^\| (?:aedes|mosquitto) /.test(line))).toEqual(rows);
  const names = [...SCRIPTS, ...V5_SCRIPTS].map(({ name }) => name);
  const listed = Object.keys({ ...AEDES_DIFFERS, ...MOSQUITTO_DIFFERS });
  expect(listed.filter((name) => !names.includes(name))).toEqual([]);
});
