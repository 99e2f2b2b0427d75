import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { RuleLog, sectionOf } from '../../../simulator/realtime/broker/rules/rule-log.ts';
import { mote, temporaryFolder } from '../../commands/cli.ts';
import { later, until } from '../proxy/rig.ts';

const CONNECT = '\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c';
const PUBLISH = '\x32\x06\x00\x01a\x00\x01x';

const HEX = Buffer.from(PUBLISH, 'latin1').toString('hex');

async function brokerWith(isStrict = false) {
  const lines: string[] = [];
  const json: string[] = [];
  const rules = new RuleLog((line) => lines.push(line), { write: (line) => json.push(line), close() {} });
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null, rules, isStrict },
    ...{ say: () => {}, sayClient: () => {} },
  });
  later(() => live.stop());
  const port = await live.listenTcp('127.0.0.1', 0);
  const say = async (bytes: string) => {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    later(() => socket.destroy());
    await once(socket, 'connect');
    socket.write(bytes, 'latin1');
    return socket;
  };
  return { lines, json, rules, say };
}

test('a PUBLISH that goes again without DUP is named with rule, section, bytes and words', async () => {
  const { lines, json, rules, say } = await brokerWith();
  await say(CONNECT + PUBLISH + PUBLISH);
  await until('it is said', () => lines.length > 0);
  expect(lines[0]).toContain('c: MQTT-3.3.1-1 (section 3.3.1): ');
  expect(lines[0]).toContain('redelivered with DUP 0');
  expect(lines[0]).toContain(`packet ${HEX}: `);
  expect(lines[0]).toContain('PUBLISH a QoS 1 id 1, 1 B');
  expect(JSON.parse(json[0])).toMatchObject({ client: 'c', rule: 'MQTT-3.3.1-1', packet: HEX });
  expect(rules.counts.get('c')?.get('MQTT-3.3.1-1')).toBe(1);
});

test('with --strict the first broken rule ends the connection', async () => {
  const { rules, say } = await brokerWith(true);
  const socket = await say(CONNECT + PUBLISH + PUBLISH + PUBLISH);
  socket.resume();
  await once(socket, 'close');
  expect(rules.total).toBe(1);
});

test('bytes that are no MQTT are named too, with the address', async () => {
  const { lines, say } = await brokerWith();
  await say(`GET / HTTP/1.1\r\nHost: a broker that is asked for a page ${'.'.repeat(80)}\r\n\r\n`);
  await until('it is said', () => lines.length > 0);
  expect(lines[0]).toMatch(/^127\.0\.0\.1:\d+: MQTT-/);
});

test('the section is the rule without version and number', () => {
  expect(['MQTT-3.3.1-1', 'MQTT5-4.13.1-1', 'MQTT-2.2.3'].map(sectionOf)).toEqual([
    '3.3.1',
    '4.13.1',
    '2.2.3',
  ]);
});

const NODE = process.execPath;
const talk = (bytes: string) =>
  `require('net').connect(process.env.MQTT_PORT,'127.0.0.1',function(){this.end(Buffer.from(${JSON.stringify(Buffer.from(bytes, 'latin1').toString('hex'))},'hex'))}).resume()`;

test.each([
  ['a client that keeps the rules', `${CONNECT}${PUBLISH}\xe0\x00`, 0, '1 client, no rule broken'],
  ['one that resends without DUP', CONNECT + PUBLISH + PUBLISH, 1, 'c: MQTT-3.3.1-1 broken once'],
])('mote lint on %s', (_what, bytes, status, words) => {
  const result = mote(['lint', '--port', '0', '--', NODE, '-e', talk(bytes)]);
  expect(result.stdout).toContain(words);
  expect(result.status).toBe(status);
});

test('mote lint ends with 2 when no client came, and when the command is none', () => {
  expect(mote(['lint', '--port', '0', '--for', '100ms'])).toMatchObject({ status: 2 });
  const none = mote(['lint', '--port', '0', '--', '/no/such/command']);
  expect(none.stderr).toContain('/no/such/command');
  expect(none.status).toBe(2);
});

test('mote broker --rules-json wants a file that can be written', () => {
  const path = join(temporaryFolder(), 'none', 'rules.jsonl');
  const { status } = mote(['broker', '--listen', '0', '--ws', '0', '--rules-json', path]);
  expect(status).toBe(2);
  expect(() => readFileSync(path)).toThrow();
});
