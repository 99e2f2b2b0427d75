import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_WEBSOCKET_BYTES } from '../../../simulator/realtime/broker/websocket.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../../commands/cli.ts';
import { Running } from './running.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function broker(...args: string[]): Promise<Running> {
  const running = new Running(['broker', '--listen', '0', '--ws', '0', ...args]);
  cleanUp.push(() => running.interrupt());
  await running.says(/ws:.*\n/);
  return running;
}

async function connect(url: string, options: mqtt.IClientOptions = {}): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options });
  cleanUp.push(() => client.endAsync(true));
  return client;
}

const nextMessage = (client: mqtt.MqttClient) =>
  new Promise<string>((resolve) =>
    client.once('message', (topic, payload) => resolve(`${topic} ${payload}`)),
  );

test('a message goes from TCP to WebSocket, and the recorder has it as one JSON line', async () => {
  const file = join(temporaryFolder(), 'messages.jsonl');
  const running = await broker('--record', file);
  const sender = await connect(await running.says(/(mqtt:\S+)/), { clientId: 'board 1' });
  const listener = await connect(await running.says(/(ws:\S+)/));
  await listener.subscribeAsync('sites/+/t', { qos: 1 });
  const message = nextMessage(listener);
  await sender.publishAsync('sites/1/t', '21.5', { qos: 1 });
  expect(await message).toBe('sites/1/t 21.5');
  await sender.publishAsync('sites/1/raw', Buffer.from([0xff, 0]), { qos: 1 });
  await running.interrupt();
  const [text, binary] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(text).toMatchObject({ client: 'board 1', topic: 'sites/1/t', qos: 1, payload: '21.5' });
  expect(binary).toMatchObject({ payloadBase64: '/wA=' });
});

test('a WebSocket without the subprotocol mqtt, or on another path, is refused', async () => {
  const running = await broker();
  const url = await running.says(/(ws:\S+)/);
  const opened = (socket: WebSocket) =>
    new Promise<boolean>((resolve) => {
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    });
  expect(await opened(new WebSocket(url))).toBe(false);
  expect(await opened(new WebSocket(url.replace('/mqtt', '/other'), 'mqtt'))).toBe(false);
});

test('users are let in by password, and publish and subscribe where they may', async () => {
  const file = join(temporaryFolder(), 'users.json');
  const user = { name: 'board', password: 'secret', publish: ['sites/#'], subscribe: ['commands/+'] };
  writeFileSync(file, JSON.stringify({ users: [user] }));
  const running = await broker('--users', file);
  const url = await running.says(/(mqtt:\S+)/);
  await expect(connect(url)).rejects.toMatchObject({ code: 4 });
  await expect(connect(url, { username: 'board', password: 'wrong' })).rejects.toMatchObject({ code: 4 });

  const client = await connect(url, { username: 'board', password: 'secret' });
  await client.publishAsync('sites/1/t', '21.5', { qos: 1 });
  const granted = await client.subscribeAsync(['commands/1']);
  expect(granted).toMatchObject([{ qos: 0 }]);
  await expect(client.subscribeAsync('#')).rejects.toThrow();
  const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
  client.publish('others/1', 'x');
  expect(await closed).toBe('closed');
  await running.says(/board may not publish to others\/1/);
});

test('retained messages and sessions outlive a restart; Ctrl-C ends with 0', async () => {
  const folder = temporaryFolder();
  const first = await broker('--data', folder);
  const url = await first.says(/(mqtt:\S+)/);
  const session = { clientId: 'asleep', clean: false };
  const sleeper = await connect(url, session);
  await sleeper.subscribeAsync('sites/#', { qos: 1 });
  await sleeper.endAsync();
  const sender = await connect(url);
  await sender.publishAsync('sites/1/t', 'while you slept', { qos: 1 });
  await sender.publishAsync('state', 'kept', { qos: 1, retain: true });
  expect(await first.interrupt()).toBe(0);

  const second = await broker('--data', folder);
  const url2 = await second.says(/(mqtt:\S+)/);
  const listener = await connect(url2);
  const retained = nextMessage(listener);
  await listener.subscribeAsync('state');
  expect(await retained).toBe('state kept');
  const back = mqtt.connect(url2, { ...session, reconnectPeriod: 0 });
  cleanUp.push(() => back.endAsync(true));
  expect(await nextMessage(back)).toBe('sites/1/t while you slept');
});

test('a certificate is made once, and clients that know it can check it', async () => {
  const folder = temporaryFolder();
  const running = await broker('--tls', '0', '--wss', '0', '--data', folder);
  const url = await running.says(/(mqtts:\S+)/);
  const ca = readFileSync(join(folder, 'certificate.pem'));
  await connect(url, { ca });
  await connect(await running.says(/(wss:\S+)/), { ca });
  await expect(connect(url)).rejects.toThrow(/self-signed|unable to verify/);
  const idle = net.connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  await once(idle, 'connect');
  expect(await running.interrupt()).toBe(0);
  await (await broker('--tls', '0', '--data', folder)).says(/(mqtts:\S+)/);
  expect(readFileSync(join(folder, 'certificate.pem'))).toEqual(ca);
});

const folder = temporaryFolder();
writeFileSync(join(folder, 'bad.json'), '{"users": [{"name": "a", "password": "b", "publish": ["a/#/b"]}]}');
writeFileSync(join(folder, 'file'), '');

test.each([
  ['--listen moon', '--listen moon: give a port or host:port'],
  ['--listen 70000', '--listen 70000: give a port or host:port'],
  [`--users ${folder}/none.json`, 'none.json: no such file; write it as {"users"'],
  [`--users ${folder}/bad.json`, 'users.0.publish.0: must be a topic filter'],
  ['--tls 0', '--tls: give --cert and --key, or --data FOLDER'],
  ['--wss 0', '--wss: give --cert and --key, or --data FOLDER'],
  ['--ui 0.0.0.0:0', '--ui 0.0.0.0:0: others could reach it; give --token too'],
  [`--tls 0 --cert ${folder}/file`, '--cert and --key: give both'],
  [`--tls 0 --cert ${folder}/file --key ${folder}/file`, 'give a PEM certificate and its key'],
  ['--record /no/such/folder/file', 'name a file that can be written'],
  [`--data ${folder}/file`, '--data'],
])('mote broker %s is refused with one line', (args, message) =>
  expectRefusal(['broker', '--listen', '0', '--ws', '0', ...args.split(' ')], message),
);

test('a port in use is one message, and nothing stays behind', async () => {
  const port = new URL(await (await broker()).says(/(mqtt:\S+)/)).port;
  const { status, stderr } = await moteHere(['broker', '--listen', port, '--ws', '0']);
  expect(stderr).toBe(`mote: --listen ${port}: the port is in use; name another\n`);
  expect(status).toBe(2);
});

test('a WebSocket message of more than 16 MiB closes its connection, not the broker', async () => {
  const running = await broker();
  const url = await running.says(/(ws:\S+)/);
  const socket = new WebSocket(url, 'mqtt');
  await once(socket, 'open');
  socket.send(Buffer.alloc(MAX_WEBSOCKET_BYTES + 1));
  socket.on('error', () => {});
  await once(socket, 'close');
  await connect(url);
});
