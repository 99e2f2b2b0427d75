import type { ISubscribePacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { LIMITS } from '../../simulator/broker/limits.ts';
import { BrokerWorld, type JudgeClient } from './client.ts';

const SECOND = 1_000_000;

function publish(topic: string, payload: string, messageId: number, more = {}) {
  return { cmd: 'publish', topic, payload, qos: 1, messageId, dup: false, retain: false, ...more } as const;
}

function subscribe(topic: string, qos: 0 | 1 | 2 = 1): ISubscribePacket {
  return { cmd: 'subscribe', messageId: 9, subscriptions: [{ topic, qos }] };
}

function payloads(client: JudgeClient): string[] {
  return client.got('publish').map((packet) => String(packet.payload));
}

test('a QoS 1 PUBLISH is taken in at the door and acknowledged', () => {
  const world = new BrokerWorld();
  const client = world
    .client(7)
    .connect()
    .send(publish('a/b', '21.5', 3));
  expect(client.got('connack')).toMatchObject([{ returnCode: 0, sessionPresent: false }]);
  expect(client.got('puback')).toMatchObject([{ messageId: 3 }]);
  expect(world.taken).toMatchObject([
    { device: 7, clientId: 'probe', topic: 'a/b', payload: '21.5', qos: 1, dup: false, packetId: 3 },
  ]);
  expect(world.violations).toEqual([]);
});

test('packets that arrive byte by byte mean the same as in one piece', () => {
  const world = new BrokerWorld();
  const client = world.client();
  for (const byte of '\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01p\x32\x06\x00\x01t\x00\x05x')
    client.raw(byte);
  expect(client.got('puback')).toMatchObject([{ messageId: 5 }]);
  expect(world.taken[0]).toMatchObject({ topic: 't', payload: 'x' });
});

test('subscribers get what matches, once, at the lower QoS', () => {
  const world = new BrokerWorld();
  const listener = world.client(1).connect({ clientId: 'l' });
  listener.send(subscribe('room/+/temperature', 0)).send(subscribe('room/#', 2));
  world
    .client(2)
    .connect()
    .send(publish('room/1/temperature', '21', 4), publish('hall', '20', 5));
  expect(listener.got('suback').map((packet) => packet.granted)).toEqual([[0], [2]]);
  expect(listener.got('publish')).toMatchObject([{ topic: 'room/1/temperature', qos: 1, messageId: 1 }]);
  listener.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['room/#'] });
  world
    .client(3)
    .connect({ clientId: 'c' })
    .send(publish('room/2', 'x', 6));
  expect(listener.got('unsuback')).toHaveLength(1);
  expect(listener.got('publish')).toHaveLength(1);
});

test('a retained message greets whoever subscribes later, and an empty one clears it', () => {
  const world = new BrokerWorld();
  const device = world
    .client(1)
    .connect()
    .send(publish('state', 'on', 1, { retain: true }));
  const early = world.client(2).connect({ clientId: 'early' }).send(subscribe('#'));
  expect(early.got('publish')).toMatchObject([{ topic: 'state', retain: true }]);
  device.send(publish('state', '', 2, { retain: true }));
  const late = world.client(3).connect({ clientId: 'late' }).send(subscribe('#'));
  expect(late.got('publish')).toEqual([]);
});

test('the will is published when the link dies, and not after DISCONNECT', () => {
  const world = new BrokerWorld();
  const will = { topic: 'gone', payload: Buffer.from('1'), qos: 0, retain: false } as const;
  const listener = world.client(1).connect({ clientId: 'l' }).send(subscribe('gone'));
  world.client(2).connect({ clientId: 'polite', will }).send({ cmd: 'disconnect' });
  expect(payloads(listener)).toEqual([]);
  world.client(3).connect({ clientId: 'silent', will, keepalive: 10 });
  for (let pings = 0; pings < 4; pings++) {
    world.run(5 * SECOND);
    listener.send({ cmd: 'pingreq' });
  }
  expect(payloads(listener)).toEqual(['1']);
  expect(world.closes).toEqual(['disconnect', 'keep-alive']);
});

test('silence is borne for one and a half keep-alives, and counted from the last packet', () => {
  const world = new BrokerWorld();
  const client = world.client().connect({ keepalive: 10 });
  world.run(14 * SECOND);
  client.send({ cmd: 'pingreq' });
  world.run(14 * SECOND);
  expect(client.closed).toBe(null);
  world.run(1 * SECOND);
  expect(client.closed).toBe('fin');
});

test('a connection without CONNECT is closed in the end', () => {
  const world = new BrokerWorld();
  const client = world.client();
  world.run(LIMITS.connectWithinUs);
  expect(client.closed).toBe(null);
  world.run(SECOND);
  expect(world.closes).toEqual(['no-connect']);
});

test('a second connection with the same client id takes over from the first', () => {
  const world = new BrokerWorld();
  const first = world.client(1).connect();
  const second = world.client(2).connect();
  expect(first.closed).toBe('fin');
  expect(second.closed).toBe(null);
  expect(world.closes).toEqual(['taken-over']);
});

test('a kept session gets what came meanwhile, and what it had not acknowledged with DUP 1', () => {
  const world = new BrokerWorld();
  const first = world.client(1).connect({ clientId: 'kept', clean: false }).send(subscribe('t'));
  const sender = world
    .client(2)
    .connect()
    .send(publish('t', 'seen', 1));
  first.end.abort();
  world.run(SECOND);
  sender.send(publish('t', 'queued', 2));
  const again = world.client(1).connect({ clientId: 'kept', clean: false });
  expect(again.got('connack')[0].sessionPresent).toBe(true);
  expect(again.got('publish')).toMatchObject([
    { messageId: 1, dup: true },
    { messageId: 2, dup: false },
  ]);
  again.send({ cmd: 'puback', messageId: 1 }, { cmd: 'puback', messageId: 2 });
  expect(world.violations).toEqual([]);
});

test('clean session 1 forgets the kept session', () => {
  const world = new BrokerWorld();
  world.client(1).connect({ clean: false }).send(subscribe('t'), { cmd: 'disconnect' });
  world.client(1).connect({ clean: true }).send({ cmd: 'disconnect' });
  const third = world.client(1).connect({ clean: false });
  expect(third.got('connack')[0].sessionPresent).toBe(false);
});

test('a level other than 4, an empty client id that wants a session, and a planned refusal get their codes', () => {
  const world = new BrokerWorld({ refusals: [{ fromUs: SECOND, toUs: 2 * SECOND, code: 5 }] });
  const level = world.client().connect({ protocolVersion: 3, protocolId: 'MQTT' as never });
  const noId = world.client().raw('\x10\x0c\x00\x04MQTT\x04\x00\x00\x3c\x00\x00');
  world.run(SECOND);
  const refused = world.client().connect();
  world.run(SECOND);
  const later = world.client().connect({ clientId: '' });
  const codes = [level, noId, refused, later].map((client) => client.got('connack')[0].returnCode);
  expect(codes).toEqual([1, 2, 5, 0]);
  expect([level, noId, refused, later].map((client) => client.closed)).toEqual(['fin', 'fin', 'fin', null]);
});

test.each([true, false])('a killed broker resets every connection; sessions kept: %s', (keepsSessions) => {
  const world = new BrokerWorld({ downs: [{ fromUs: 5 * SECOND, toUs: 9 * SECOND, keepsSessions }] });
  const client = world
    .client()
    .connect({ clean: false })
    .send(publish('r', 'x', 1, { retain: true }));
  client.send(subscribe('t'));
  expect([4.9e6, 5e6, 8.9e6, 9e6].map((at) => world.broker.listeningAt(at))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  world.run(6 * SECOND);
  expect(client.closed).toBe('reset');
  expect(world.broker.connections).toBe(0);
  world.run(4 * SECOND);
  const back = world.client().connect({ clean: false });
  expect(back.got('connack')[0].sessionPresent).toBe(keepsSessions);
  expect(back.send(subscribe('r')).got('publish')).toHaveLength(keepsSessions ? 1 : 0);
});

test('a handshake that ends while the broker is down finds nobody', () => {
  const world = new BrokerWorld({ downs: [{ fromUs: 0, toUs: SECOND, keepsSessions: true }] });
  const client = world.client();
  world.run(SECOND / 2);
  expect(client.closed).toBe('reset');
});

test('a client that stops reading keeps a bounded queue, and is hung up on', () => {
  const world = new BrokerWorld();
  const slow = world.client(1).connect({ clientId: 'slow' }).send(subscribe('t'));
  slow.end.peer.roomBytes = 0;
  const sender = world.client(2).connect();
  for (let id = 1; id <= LIMITS.inFlight + LIMITS.queuedMessages + 5; id++)
    sender.send(publish('t', `${id}`, id));
  slow.end.peer.roomBytes = Infinity;
  slow.end.peer.user.onWritable();
  world.run(SECOND);
  expect(payloads(slow)).toHaveLength(LIMITS.inFlight);
  for (let id = 1; id <= LIMITS.inFlight + LIMITS.queuedMessages; id++)
    slow.send({ cmd: 'puback', messageId: id });
  expect(payloads(slow).at(-1)).toBe(`${LIMITS.inFlight + LIMITS.queuedMessages}`);

  slow.end.peer.roomBytes = 0;
  sender.send(publish('t', 'x'.repeat(LIMITS.unsentBytes - 10), 2000), publish('t', 'y', 2001));
  expect(world.closes).toEqual(['too-slow']);
});

test('a filter with too many levels is refused in its SUBACK', () => {
  const client = new BrokerWorld().client().connect();
  client.send(subscribe('a/'.repeat(LIMITS.topicLevels)), subscribe('a/'.repeat(LIMITS.topicLevels - 1)));
  expect(client.got('suback').map((packet) => packet.granted)).toEqual([[0x80], [1]]);
});
