import type { IPublishPacket, Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_KEEP_ALIVE_S, MAX_TOPIC_ALIAS, MAX_UNRELEASED } from '../../simulator/broker/codec/version5.ts';
import { BrokerWorld, type JudgeClient } from './client.ts';

const SECOND = 1_000_000;

function publish(payload: string, properties: IPublishPacket['properties'] = {}, more = {}): Packet {
  return {
    cmd: 'publish',
    topic: 't',
    payload,
    qos: 1,
    messageId: 3,
    dup: false,
    retain: false,
    properties,
    ...more,
  };
}

/** A listener whose session outlives its connection by a minute. */
function listener(world: BrokerWorld, properties = {}): JudgeClient {
  const client = world
    .client5(2)
    .connect({ clientId: 'ear', clean: false, properties: { sessionExpiryInterval: 60, ...properties } });
  return client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 2 }] });
}

function willWith(properties: object, more: { qos?: 1; retain?: boolean } = {}) {
  return { topic: 't', payload: Buffer.from('gone'), qos: 0 as const, retain: false, ...more, properties };
}

const heard = (client: JudgeClient) => client.got('publish').map(({ payload }) => String(payload));
const reasons = (client: JudgeClient) => client.got('disconnect').map(({ reasonCode }) => reasonCode);

test('CONNACK tells the limits, the id of a client that has none, and the keep-alive that holds', () => {
  const world = new BrokerWorld();
  const client = world.client5().connect({ clientId: '', keepalive: MAX_KEEP_ALIVE_S + 1 });
  expect(client.got('connack')).toMatchObject([
    {
      reasonCode: 0,
      properties: {
        receiveMaximum: MAX_UNRELEASED,
        topicAliasMaximum: MAX_TOPIC_ALIAS,
        serverKeepAlive: MAX_KEEP_ALIVE_S,
        assignedClientIdentifier: 'auto-1-1',
      },
    },
  ]);
  world.run(1.5 * MAX_KEEP_ALIVE_S * SECOND);
  expect(world.closes).toEqual(['keep-alive']);
});

test('an alias stands for a topic on its connection, and on no other', () => {
  const world = new BrokerWorld();
  const client = world.client5().connect();
  client.send(publish('a', { topicAlias: 2 }), publish('b', { topicAlias: 2 }, { topic: '', messageId: 4 }));
  expect(world.taken.map(({ topic, payload }) => topic + payload)).toEqual(['ta', 'tb']);
  const other = world.client5(2).connect({ clientId: 'other' });
  other.send(publish('c', { topicAlias: 2 }, { topic: '' }));
  expect(reasons(other)).toEqual([0x82]);
  expect(world.rules).toEqual(['MQTT5-3.3.2-8']);
});

test('a message is kept no longer than it wants, and says how long it has left', () => {
  const world = new BrokerWorld();
  listener(world).end.abort();
  const sender = world.client5().connect();
  sender.send(
    publish('short', { messageExpiryInterval: 5 }),
    publish('long', { messageExpiryInterval: 50 }, { messageId: 4 }),
  );
  world.run(20 * SECOND);
  const back = listener(world);
  expect(heard(back)).toEqual(['long']);
  expect(back.got('publish')[0].properties?.messageExpiryInterval).toBeLessThan(31);
});

test('a session ends when its expiry is over, not before', () => {
  const world = new BrokerWorld();
  listener(world).end.abort();
  world.run(50 * SECOND);
  const back = listener(world);
  expect(back.got('connack')[0].sessionPresent).toBe(true);
  back.end.abort();
  world.run(61 * SECOND);
  expect(listener(world).got('connack')[0].sessionPresent).toBe(false);
});

test('a delayed will waits, and is not published when the client is back', () => {
  const world = new BrokerWorld();
  const ear = listener(world);
  const will = willWith({ willDelayInterval: 10 });
  const properties = { sessionExpiryInterval: 60 };
  const hello = () => world.client5().connect({ clean: false, will, properties });
  hello().end.abort();
  world.run(5 * SECOND);
  hello().end.abort();
  world.run(9 * SECOND);
  expect(heard(ear)).toEqual([]);
  world.run(2 * SECOND);
  expect(heard(ear)).toEqual(['gone']);
});

test("both ends' receive maximum holds", () => {
  const world = new BrokerWorld();
  const ear = listener(world, { receiveMaximum: 1 });
  const sender = world.client5().connect();
  sender.send(publish('a'), publish('b', {}, { messageId: 4 }));
  expect(heard(ear)).toEqual(['a']);
  ear.send({ cmd: 'puback', messageId: 1 });
  expect(heard(ear)).toEqual(['a', 'b']);
  for (let messageId = 10; messageId <= 10 + MAX_UNRELEASED; messageId++)
    sender.send(publish(`${messageId}`, {}, { qos: 2, messageId }));
  expect(reasons(sender)).toEqual([0x93]);
});

test('with more in flight than a client that comes back wants at a time, the rest waits for its turn', () => {
  const world = new BrokerWorld();
  const ear = listener(world);
  world
    .client5()
    .connect()
    .send(publish('a'), publish('b', {}, { messageId: 4 }));
  ear.end.abort();
  const back = listener(world, { receiveMaximum: 1 });
  expect(heard(back)).toEqual(['a']);
  back.send({ cmd: 'puback', messageId: back.got('publish')[0].messageId });
  expect(back.got('publish').map(({ payload, dup }) => [String(payload), dup])).toEqual([
    ['a', true],
    ['b', true],
  ]);
});

test('what is larger than a client takes counts as delivered, and blocks nothing', () => {
  const world = new BrokerWorld();
  const ear = listener(world, { maximumPacketSize: 40, receiveMaximum: 1 });
  const sender = world.client5().connect();
  sender.send(publish('x'.repeat(40)), publish('short', {}, { messageId: 4 }));
  expect(heard(ear)).toEqual(['short']);
});

test('a topic goes to a client as an alias, as far as it takes aliases', () => {
  const world = new BrokerWorld();
  const ear = world.client5(2).connect({ clientId: 'ear', properties: { topicAliasMaximum: 1 } });
  ear.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] });
  const sender = world.client5().connect();
  for (const topic of ['long/one', 'long/one', 'long/two', 'abc'])
    sender.send(publish('x', {}, { qos: 0, topic }));
  expect(ear.got('publish').map(({ topic, properties }) => [topic, properties?.topicAlias])).toEqual([
    ['long/one', 1],
    ['', 1],
    ['long/two', undefined],
    ['abc', undefined],
  ]);
});

test('an expired message is retained for nobody, and a will has an expiry of its own', () => {
  const world = new BrokerWorld();
  const will = willWith({ messageExpiryInterval: 10 }, { qos: 1, retain: true });
  world.client5().connect({ will }).end.abort();
  world.run(4 * SECOND);
  const [message] = listener(world).got('publish');
  expect([message.retain, message.properties?.messageExpiryInterval]).toEqual([true, 6]);
  world.run(7 * SECOND);
  const late = world.client5(3).connect({ clientId: 'late' });
  late.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 2 }] });
  expect(heard(late)).toEqual([]);
});

test('a delayed will is published when its session ends before, by its expiry or by a clean start', () => {
  for (const end of ['expiry', 'clean start']) {
    const world = new BrokerWorld();
    const ear = listener(world);
    const will = willWith({ willDelayInterval: 40 });
    const properties = { sessionExpiryInterval: 20 };
    world.client5().connect({ will, properties }).end.abort();
    world.run(10 * SECOND);
    expect(heard(ear)).toEqual([]);
    if (end === 'expiry') world.run(11 * SECOND);
    else world.client5().connect();
    expect(heard(ear)).toEqual(['gone']);
    world.run(40 * SECOND);
    expect(heard(ear)).toEqual(['gone']);
  }
});

test('DISCONNECT ends a session sooner or later, and lets none begin that CONNECT did not ask for', () => {
  const world = new BrokerWorld();
  listener(world).send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 5 } });
  world.run(6 * SECOND);
  expect(listener(world).got('connack')[0].sessionPresent).toBe(false);
  const client = world.client5().connect();
  client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 5 } });
  expect([reasons(client), world.rules]).toEqual([[0x82], ['MQTT5-3.14.2-2']]);
});

test('a PUBREC with an error ends the handshake', () => {
  const world = new BrokerWorld();
  const ear = listener(world, { receiveMaximum: 1 });
  const sender = world.client5().connect();
  for (const messageId of [4, 5]) sender.send(publish(`${messageId}`, {}, { qos: 2, messageId }));
  ear.send({ cmd: 'pubrec', messageId: 1, reasonCode: 0x97 });
  expect(heard(ear)).toEqual(['4', '5']);
  expect(ear.got('pubrel')).toEqual([]);
  expect(world.rules).toEqual([]);
});

test('who publishes to nobody is told so', () => {
  const world = new BrokerWorld();
  const sender = world.client5().connect();
  sender.send(publish('x'), publish('x', {}, { qos: 2, messageId: 4 }));
  listener(world);
  sender.send(publish('x'));
  const codes = [...sender.got('puback'), ...sender.got('pubrec')].map(({ reasonCode }) => reasonCode);
  expect(codes).toEqual([0x10, 0, 0x10]);
});
