import { once } from 'node:events';
import * as net from 'node:net';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import type { BrokerLimits } from '../../../simulator/broker/limits.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { Door } from '../../../simulator/realtime/broker/door.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { connect } from '../page/client.ts';
import { later, until } from '../proxy/rig.ts';

async function brokerWith(limits: Partial<BrokerLimits> = {}, folder: string | null = null) {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const broker = await LiveBroker.create({
    ...{ users: null, recorder: null, folder, limits, say, sayClient: () => {} },
  });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await broker.stop();
    isStopped = true;
  };
  later(stop);
  const port = await broker.listenTcp('127.0.0.1', 0);
  return { broker, log, port, stop, url: `mqtt://127.0.0.1:${port}` };
}

async function raw(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  later(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

test('idle sockets keep nobody out: the one that has waited longest makes room', async () => {
  const { broker, url, port, log } = await brokerWith({ connections: 20 });
  const web = await broker.listenWebSocket('127.0.0.1', 0);
  const client = await connect(url);
  const idle = await Promise.all(Array.from({ length: 40 }, (_, n) => raw(n % 2 ? port : web)));
  const other = await connect(url);
  await other.subscribeAsync('t');
  const heard = new Promise((resolve) => other.once('message', resolve));
  await client.publishAsync('t', 'x', { qos: 1 });
  await heard;
  await until('the first are gone', () => idle.filter(({ closed }) => closed).length >= 21);
  expect(log.filter((line) => line.includes('as many connections as may be'))).toHaveLength(1);
  expect(broker.protocol.tally.reached.get('connections')).toBeGreaterThan(20);
});

test('who connects too often from one address waits for a turn, and others do not', () => {
  const reached: string[] = [];
  const door = new Door({
    limits: { connections: 100, connectionsPerS: 10, connectWithinUs: 2e6 },
    reached: (limit) => reached.push(limit),
  });
  const come = (remoteAddress: string, nowMs: number) => {
    const socket = Object.assign(new net.Socket(), {});
    Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
    later(() => socket.destroy());
    let isIn = false;
    door.admit(
      socket,
      () => {
        isIn = true;
      },
      nowMs,
    );
    return { socket, isIn: () => isIn };
  };
  const burst = Array.from({ length: 40 }, () => come('10.0.0.1', 0));
  expect(burst.filter(({ isIn }) => isIn())).toHaveLength(10);
  expect(burst.filter(({ socket }) => socket.destroyed)).toHaveLength(10);
  expect(new Set(reached)).toEqual(new Set(['connectionsPerS']));
  expect(come('10.0.0.2', 0).isIn()).toBe(true);
  expect(come('10.0.0.1', 5000).isIn()).toBe(true);
});

test('sockets that never send a CONNECT are closed in their time', async () => {
  const { port, log } = await brokerWith({ connectWithinUs: 100_000 });
  const idle = await Promise.all(Array.from({ length: 5 }, () => raw(port)));
  for (const socket of idle) socket.resume();
  await until('all are closed', () => idle.every(({ closed }) => closed));
  expect(log.filter((line) => line.includes('has sent no CONNECT'))).toHaveLength(5);
});

test('a flood before CONNECT holds no memory of the broker', async () => {
  const { port, broker, url } = await brokerWith();
  const flood = Buffer.concat([Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(1 << 20)]);
  const sockets = await Promise.all(Array.from({ length: 20 }, () => raw(port)));
  for (const socket of sockets) {
    socket.resume();
    socket.write(flood);
  }
  await until('all are hung up on', () => sockets.every(({ closed }) => closed));
  expect(broker.protocol.tally.receivedBytes).toBe(0);
  await connect(url);
});

test('readers that never read are hung up on or leave their share, and others get all', async () => {
  const limits = { unsentBytes: 4 << 20, allUnsentBytes: 2 << 20 };
  const { port, broker, url } = await brokerWith(limits);
  const subscriptions = [{ topic: 't', qos: 1 as const }];
  for (let n = 0; n < 5; n++) {
    const deaf = await raw(port);
    deaf.write(generate({ cmd: 'connect', clientId: `deaf ${n}`, keepalive: 0 }));
    deaf.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    deaf.pause();
  }
  const client = await connect(url);
  await client.subscribeAsync('t', { qos: 1 });
  let heard = 0;
  client.on('message', () => heard++);
  const payload = Buffer.alloc(1 << 19);
  let mostUnsent = 0;
  for (let n = 0; n < 60; n++) {
    await client.publishAsync('t', payload, { qos: 1 });
    mostUnsent = Math.max(mostUnsent, broker.protocol.tally.unsentBytes);
  }
  await until('the other has all', () => heard === 60);
  // Each may have one packet more than its share under way when the bound is reached.
  expect(mostUnsent).toBeLessThan((2 << 20) + 5 * ((1 << 19) + (1 << 17)));
});

test.each([1000, 4000])(
  '%i filters in one SUBSCRIBE of a kept session are all kept on the disk',
  async (count) => {
    const folder = `${temporaryFolder()}/${count}`;
    const { port, stop } = await brokerWith({}, folder);
    const session = { cmd: 'connect' as const, clientId: 'c', clean: false, keepalive: 0 };
    const socket = await raw(port);
    socket.write(generate(session));
    await once(socket, 'data');
    const subscriptions = Array.from({ length: count }, (_, n) => ({
      topic: `site/${n}/+`,
      qos: 1 as const,
    }));
    socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    let answer = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
    });
    await until('SUBACK has come', () => answer.length >= count + 5);
    await stop();
    const again = await brokerWith({}, folder);
    expect(again.broker.protocol.sessions.get('c')?.subscriptions.size).toBe(count);
    expect(again.broker.protocol.router.subscriptions).toBe(count);
  },
);

test('a will with 120 levels is kept over a restart and published', async () => {
  const folder = `${temporaryFolder()}/will`;
  const topic = `w${'/x'.repeat(119)}`;
  const first = await brokerWith({}, folder);
  const will = { topic, payload: Buffer.from('gone'), qos: 1 as const, retain: true };
  const socket = await raw(first.port);
  socket.write(generate({ cmd: 'connect', clientId: 'c', clean: true, keepalive: 0, will }));
  await once(socket, 'data');
  await first.stop();
  const second = await brokerWith({}, folder);
  const session = second.broker.protocol.sessions.get('c');
  expect(session?.will?.topic).toBe(topic);
  if (session !== undefined) second.broker.protocol.sessions.forget(session);
  const client = await connect(second.url);
  const heard = new Promise((resolve) => client.once('message', resolve));
  await client.subscribeAsync('w/#');
  expect(await heard).toBe(topic);
});

test('topics of 65,535 bytes go through; one with as many levels is retained by nobody, and said', async () => {
  const { url, log } = await brokerWith();
  const client = await connect(url);
  const heard: number[] = [];
  client.on('message', (topic) => heard.push(topic.length));
  await client.subscribeAsync('#');
  await client.publishAsync('x'.repeat(65_535), 'x', { qos: 1, retain: true });
  await client.publishAsync('/'.repeat(65_535), 'x', { qos: 1, retain: true });
  await until('both have come', () => heard.length === 2);
  expect(heard).toEqual([65_535, 65_535]);
  const late = await connect(url);
  late.on('message', (topic) => heard.push(topic.length));
  await late.subscribeAsync('#');
  await late.publishAsync('end', 'x');
  await until('the end has come', () => heard.at(-1) === 3);
  expect(heard.slice(2).filter((length) => length !== 3)).toEqual([65_535]);
  expect(log.filter((line) => line.includes('more levels than may be'))).toHaveLength(1);
});
