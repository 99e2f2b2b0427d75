import { SignJWT } from 'jose';
import mqtt from 'mqtt';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { answerOf, callOf } from '../../../scripts/commands/realtime/call.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { Tokens } from '../../../simulator/realtime/broker/tokens.ts';
import { Users } from '../../../simulator/realtime/broker/users.ts';
import { call, type Outcome } from '../../../simulator/realtime/client/call.ts';
import { moteHere } from '../../commands/cli.ts';
import { isInstalled, Mosquitto } from '../../judges/mosquitto.ts';
import { madeCertificate } from '../broker/made-certificate.ts';
import { aedes } from '../fleet/rig.ts';
import { serve } from '../proxy/rig.ts';

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

const answerTo = async (question: Parameters<typeof call>[0]) => String((await call(question)).answer);

function asked(url: string, more = {}) {
  const question = { device: 'board', command: 'echo', argument: 'hello' };
  return { url, ...question, timeoutMs: 5000, protocol: 4 as const, ...more };
}

test('a board answers through topics alone; answers to others and second ones count for nothing', async () => {
  const url = await desk();
  await board(url, 2);
  expect(await answerTo(asked(url))).toBe('hello');
  expect(await answerTo(asked(url, { argument: '' }))).toBe('');
});

test('a board that is not there is told of when the time is over', async () => {
  const outcome = await call(asked(await desk(), { timeoutMs: 100 }));
  expect(outcome).toEqual({ answer: null, stage: 'asked', status: null });
});

test('a board that is offline is asked once it says that it is online, and else not at all', async () => {
  const url = await desk();
  const status = await mqtt.connectAsync(url);
  cleanUp.push(() => status.endAsync(true));
  const say = (text: string) => status.publishAsync('board/status', text, { qos: 1, retain: true });
  await say('offline');
  expect(await call(asked(url, { timeoutMs: 1000 }))).toMatchObject({ stage: 'offline', status: 'offline' });
  const outcome = call(asked(url), () => {
    board(url).then(() => say('online'));
  });
  expect(await outcome).toMatchObject({ answer: Buffer.from('hello'), status: 'online' });
});

test('a board that comes after the question is asked again', async () => {
  const url = await desk();
  const status = await mqtt.connectAsync(url);
  cleanUp.push(() => status.endAsync(true));
  await status.subscribeAsync('board/cmd/#');
  status.once('message', async () => {
    await board(url);
    status.publish('board/status', 'online', { qos: 1, retain: true });
  });
  expect(await call(asked(url))).toMatchObject({ answer: Buffer.from('hello'), status: 'online' });
});

test('what accepts and says nothing is no broker', async () => {
  const port = await serve(() => {});
  expect(await call(asked(`mqtt://127.0.0.1:${port}`, { timeoutMs: 100 }))).toMatchObject({
    stage: 'no broker',
  });
});

test('over WebSocket, at /mqtt unless it says otherwise', async () => {
  const quiet = { recorder: null, folder: null, say: () => {}, sayClient: () => {} };
  const live = await LiveBroker.create({ users: null, ...quiet });
  cleanUp.push(() => live.stop());
  const host = `127.0.0.1:${await live.listenWebSocket('127.0.0.1', 0)}`;
  await board(`ws://${host}/mqtt`);
  const question = callOf('board', 'echo', 'hi', { ...OPTIONS, broker: `ws://${host}` });
  expect(await answerTo(question)).toBe('hi');
});

test('a broker of 3.1.1 does not take 5', async () => {
  const { port } = await aedes();
  const question = asked(`mqtt://127.0.0.1:${port}`, { protocol: 5 });
  await expect(call(question)).rejects.toThrow(/leave --protocol away/);
});

test('over wss with a token; without one, with an old one, and without --ca it says what would help', async () => {
  const key = Buffer.from('a secret of thirty-two bytes or more');
  const tokenUntil = (exp: number) =>
    new SignJWT({ role: 'desk' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(exp).sign(key);
  const users = new Users(
    [
      { name: 'board', password: 'bee', publish: ['re/#'], subscribe: ['board/cmd/#'] },
      { name: 'desk', claims: { role: 'desk' }, publish: ['+/cmd/#'], subscribe: ['re/#'] },
    ],
    new Tokens({ algorithm: 'HS256', key }),
  );
  const quiet = { recorder: null, folder: null, say: () => {}, sayClient: () => {} };
  const live = await LiveBroker.create({ users, ...quiet });
  cleanUp.push(() => live.stop());
  const certificate = await madeCertificate();
  const port = await live.listenWebSocket('127.0.0.1', 0, certificate);
  await board(`mqtt://board:bee@127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`);
  const ca = certificate.cert;
  const url = `wss://127.0.0.1:${port}/mqtt`;
  const password = await tokenUntil(Math.floor(Date.now() / 1000) + 60);
  expect(await answerTo(asked(url, { ca, password }))).toBe('hello');
  await expect(call(asked(url, { ca }))).rejects.toThrow(/; give --user and --password/);
  const old = await tokenUntil(1_600_000_000);
  await expect(call(asked(url, { ca, password: old }))).rejects.toThrow('the token ran out at 2020-09-13T');
  await expect(call(asked(url, { password }))).rejects.toThrow(/with --ca$/);
});

test('a broker that is not there is named at once', async () => {
  await expect(call(asked('mqtt://127.0.0.1:1', { timeoutMs: 5000 }))).rejects.toThrow(/ECONNREFUSED/);
});

const NONE: Outcome = { answer: null, stage: 'asked', status: null };

test.each<[Partial<Outcome>, string]>([
  [{ stage: 'no broker' }, 'mqtt://localhost: no broker has let mote in within 30s'],
  [{ stage: 'offline', status: 'offline' }, 'board has not come online within 30s'],
  [{}, 'board did not answer echo within 30s: it may be out of reach'],
  [{ status: 'online' }, 'within 30s: its status is "online", so its link may be down'],
  [{ answer: Buffer.from('error: too hot') }, 'board: echo: too hot'],
])('without an answer, %j, it says why', (found, message) => {
  expect(() => answerOf({ ...NONE, ...found }, asked('mqtt://eva:egg@localhost'), '30s')).toThrow(message);
});

test('the command ends with 1 when no broker is there, however long it may wait', async () => {
  const { status, stderr } = await moteHere([
    'call',
    'board',
    'ping',
    '--broker',
    'mqtt://127.0.0.1:1',
    '--timeout',
    '1h',
  ]);
  expect(stderr).toBe(
    'mote: mqtt://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1; nothing listens there; `mote broker` starts a broker\n',
  );
  expect(status).toBe(1);
});

test.each([
  ['a/b', 'ping', {}, 'device "a/b": it is one level'],
  ['board', '#', {}, 'command "#": it is one level'],
  ['board', 'ping', { broker: 'localhost' }, '--broker localhost: give a URL'],
  ['board', 'ping', { timeout: '0s' }, '--timeout 0s: give a time'],
  ['board', 'ping', { protocol: '3' }, '--protocol 3: give 4 (which is MQTT 3.1.1) or 5'],
  ['board', 'ping', { ca: 'nowhere.pem' }, '--ca nowhere.pem: no such file'],
])('mote call %s %s %j is refused', async (device, command, more, message) => {
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
    expect(await answerTo(asked(url, { protocol: 5 }))).toBe('hello');
  });

  test('a command that nobody serves is told of at once, a board that is away is waited for', async () => {
    const url = `mqtt://127.0.0.1:${mosquitto.port}`;
    const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
    cleanUp.push(() => client.endAsync(true));
    const question = asked(url, { protocol: 5, device: 'other' });
    let waits = 0;
    const outcome = call(question, () => {
      waits++;
      client.subscribe('other/cmd/echo/#', { qos: 1 });
      client.publish('other/status', 'online', { qos: 1, retain: true });
    });
    client.on('message', (_topic, payload, { properties }) => {
      const { responseTopic = '', correlationData } = properties ?? {};
      client.publish(responseTopic, payload, { qos: 1, properties: { correlationData } });
    });
    expect(String((await outcome).answer)).toBe('hello');
    expect(waits).toBe(1);
    await expect(call({ ...question, command: 'sing' })).rejects.toThrow('other does not serve sing');
  });
});
