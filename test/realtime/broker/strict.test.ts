import { once } from 'node:events';
import * as net from 'node:net';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { Users } from '../../../simulator/realtime/broker/users.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { until } from '../proxy/rig.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const ALL = { publish: ['#'], subscribe: ['#'] };

async function broker(users: Users | null = null, folder: string | null = null) {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const live = await LiveBroker.create({ users, recorder: null, folder, say, sayClient: () => {} });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await live.stop();
    isStopped = true;
  };
  cleanUp.push(stop);
  return { url: `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`, lines, stop };
}

type Options = mqtt.IClientOptions & { on?: string };

async function connect(url: string, options: Options = {}) {
  const heard: string[] = [];
  const client = mqtt.connect(url, { reconnectPeriod: 0, ...options });
  client.on('message', (topic, payload, { qos }) => heard.push(`${topic} ${payload} ${qos}`));
  cleanUp.push(() => client.endAsync(true));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });
  return { client, heard };
}

const SLEEPER = { clientId: 'sleeper', clean: false };

test('a session belongs to its user: another one with its client id is refused, in both versions', async () => {
  const users = new Users([
    { name: 'ann', password: 'a', ...ALL },
    { name: 'bob', password: 'b', ...ALL },
  ]);
  const { url } = await broker(users);
  const ann = { username: 'ann', password: 'a', ...SLEEPER };
  const { client } = await connect(url, ann);
  await client.subscribeAsync('private', { qos: 1 });
  await client.endAsync();
  const { client: other } = await connect(url, { username: 'ann', password: 'a' });
  await other.publishAsync('private', 'for ann', { qos: 1 });
  const bob = { ...SLEEPER, username: 'bob', password: 'b' };
  await expect(connect(url, bob)).rejects.toMatchObject({ code: 2 });
  await expect(connect(url, { ...bob, protocolVersion: 5 })).rejects.toMatchObject({ code: 0x85 });
  const { heard } = await connect(url, ann);
  await until('ann has it', () => heard.includes('private for ann 1'));
});

test('a will is asked for at CONNECT: one that its user may not publish is refused with code 5', async () => {
  const users = new Users([{ name: 'ann', password: 'a', publish: ['mine/#'], subscribe: [] }]);
  const { url, lines } = await broker(users);
  const ann = { username: 'ann', password: 'a', clientId: 'c' };
  const will = (topic: string) => ({ topic, payload: Buffer.from('x'), qos: 1 as const, retain: false });
  await expect(connect(url, { ...ann, will: will('yours/1') })).rejects.toMatchObject({ code: 5 });
  await connect(url, { ...ann, will: will('mine/1') });
  expect(lines.join('\n')).toContain('its will is for yours/1');
});

test('a kept session loses the subscriptions that its user may not have any more', async () => {
  const folder = temporaryFolder();
  const with_ = (subscribe: string[]) =>
    new Users([{ name: 'ann', password: 'a', publish: ['#'], subscribe }]);
  const ann = { username: 'ann', password: 'a', ...SLEEPER };
  const first = await broker(with_(['#']), folder);
  const { client } = await connect(first.url, ann);
  await client.subscribeAsync(['secret', 'open'], { qos: 1 });
  await client.endAsync();
  await first.stop();
  const second = await broker(with_(['open']), folder);
  const { client: back, heard } = await connect(second.url, ann);
  await back.publishAsync('secret', '1', { qos: 1 });
  await back.publishAsync('open', '2', { qos: 1 });
  await until('one has come', () => heard.length > 0);
  expect(heard).toEqual(['open 2 1']);
  expect(second.lines.join('\n')).toContain('may not subscribe to secret');
});

test('of filters that overlap the highest QoS counts', async () => {
  const { url } = await broker();
  const { client, heard } = await connect(url);
  await client.subscribeAsync({ 'a/#': { qos: 0 }, 'a/+': { qos: 1 }, '#': { qos: 0 } });
  await client.publishAsync('a/b', 'x', { qos: 1 });
  await until('it has come', () => heard.length > 0);
  expect(heard).toEqual(['a/b x 1']);
});

test.each([4, 5] as const)(
  'of those who share a filter each gets its part, in version %i',
  async (version) => {
    const { url } = await broker();
    const shared = await Promise.all(
      [1, 2].map(async () => {
        const one = await connect(url, { protocolVersion: version });
        await one.client.subscribeAsync('$share/workers/jobs/#', { qos: 1 });
        return one;
      }),
    );
    const { client } = await connect(url);
    for (let n = 0; n < 10; n++) await client.publishAsync(`jobs/${n}`, 'x', { qos: 1 });
    await until('all have come', () => shared.reduce((sum, { heard }) => sum + heard.length, 0) === 10);
    expect(shared.map(({ heard }) => heard.length)).toEqual([5, 5]);
  },
);

test('fifteen QoS 2 messages for a client that was away all come, once and in order, over a restart too', async () => {
  const folder = temporaryFolder();
  const first = await broker(null, folder);
  const { client } = await connect(first.url, SLEEPER);
  await client.subscribeAsync('q', { qos: 2 });
  await client.endAsync();
  const { client: sender } = await connect(first.url);
  for (let n = 0; n < 15; n++) await sender.publishAsync('q', String(n), { qos: 2 });
  await first.stop();
  const second = await broker(null, folder);
  const { heard } = await connect(second.url, SLEEPER);
  await until('all have come', () => heard.length === 15);
  expect(heard).toEqual(Array.from({ length: 15 }, (_, n) => `q ${n} 2`));
});

test('MQTT 5: user properties and the expiry of a message go on, and nobody who listens is 0x10', async () => {
  const { url } = await broker();
  const { client } = await connect(url, { protocolVersion: 5 });
  const packets: mqtt.IPublishPacket[] = [];
  client.on('message', (_topic, _payload, packet) => packets.push(packet));
  await client.subscribeAsync('a', { qos: 1, nl: false });
  const properties = { userProperties: { room: 'kitchen' }, messageExpiryInterval: 60 };
  await client.publishAsync('a', 'x', { qos: 1, properties });
  await until('it has come', () => packets.length > 0);
  expect(packets[0].properties).toMatchObject({ userProperties: { room: 'kitchen' } });
  expect(packets[0].properties?.messageExpiryInterval).toBeLessThanOrEqual(60);
  const puback = new Promise((resolve) => client.once('packetreceive', resolve));
  await client.publishAsync('nobody', 'x', { qos: 1 });
  expect(await puback).toMatchObject({ cmd: 'puback', reasonCode: 0x10 });
});

test('a connection that is reset before its CONNECT ends nothing but itself', async () => {
  const { url } = await broker();
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write('\x10');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resetAndDestroy();
  await once(socket, 'close');
  await connect(url);
});
