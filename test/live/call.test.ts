import mqtt from 'mqtt';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { callOf } from '../../scripts/call.ts';
import { LiveBroker } from '../../simulator/live/broker.ts';
import { call } from '../../simulator/live/call.ts';
import { isInstalled, Mosquitto } from '../realtime/mosquitto.ts';

const cleanUp: (() => unknown)[] = [];
const OPTIONS = { broker: 'mqtt://localhost', timeout: '30s', protocol: '4' };

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function desk(): Promise<string> {
  const quiet = { recorder: null, folder: null, say: () => {}, sayClient: () => {} };
  const live = await LiveBroker.create({ users: null, ...quiet });
  cleanUp.push(() => live.stop());
  return `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
}

/** A board of the convention: it answers each request so many times, with another answer before. */
async function board(url: string, times = 1): Promise<void> {
  const client = await mqtt.connectAsync(url, { clientId: 'board' });
  cleanUp.push(() => client.endAsync(true));
  await client.subscribeAsync('board/cmd/echo/#', { qos: 1 });
  client.on('message', (topic, payload) => {
    const [requester, number] = topic.split('/').slice(3);
    client.publish(`re/${requester}/${number}1`, 'late', { qos: 1 });
    for (let n = 0; n < times; n++) client.publish(`re/${requester}/${number}`, payload, { qos: 1 });
  });
}

function asked(url: string, more = {}) {
  const question = { device: 'board', command: 'echo', argument: 'hello' };
  return { url, ...question, timeoutMs: 5000, protocol: 4 as const, ...more };
}

test('a board answers through topics alone; answers to others and second ones count for nothing', async () => {
  const url = await desk();
  await board(url, 2);
  expect(String(await call(asked(url)))).toBe('hello');
  expect(String(await call(asked(url, { argument: '' })))).toBe('');
});

test('a board that is not there is told of when the time is over', async () => {
  expect(await call(asked(await desk(), { timeoutMs: 100 }))).toBeNull();
});

test('a broker that is not there is named at once', async () => {
  await expect(call(asked('mqtt://127.0.0.1:1', { timeoutMs: 5000 }))).rejects.toThrow(/ECONNREFUSED/);
});

test.each([
  ['a/b', 'ping', {}, 'device "a/b": it is one level'],
  ['board', '#', {}, 'command "#": it is one level'],
  ['board', 'ping', { broker: 'localhost' }, '--broker localhost: give a URL'],
  ['board', 'ping', { timeout: '0s' }, '--timeout 0s: give a time'],
  ['board', 'ping', { protocol: '3' }, '--protocol 3: give a whole number from 4 to 5'],
  ['board', 'ping', { ca: 'nowhere.pem' }, '--ca nowhere.pem: ENOENT'],
])('mote call %s %s %j is refused', (device, command, more, message) => {
  expect(() => callOf(device, command, '', { ...OPTIONS, ...more })).toThrow(message);
});

const hasMosquitto = isInstalled('mosquitto');
if (!hasMosquitto) console.log('skipped: mote call over MQTT 5, as mosquitto is not installed');

describe.skipIf(!hasMosquitto)('over MQTT 5, on mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => {
    mosquitto = await Mosquitto.begin();
    return () => mosquitto.end();
  });

  test('the answer comes to the response topic, with the correlation data', async () => {
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    const client = await mqtt.connectAsync(url, { protocolVersion: 5, clientId: 'board' });
    cleanUp.push(() => client.endAsync(true));
    await client.subscribeAsync('board/cmd/echo/#', { qos: 1 });
    client.on('message', (_topic, payload, { properties }) => {
      const { responseTopic = '', correlationData } = properties ?? {};
      client.publish(responseTopic, 'not for this one', {
        properties: { correlationData: Buffer.from('0') },
      });
      client.publish(responseTopic, payload, { qos: 1, properties: { correlationData } });
    });
    expect(String(await call(asked(url, { protocol: 5 })))).toBe('hello');
  });
});
