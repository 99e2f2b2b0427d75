import type { IPublishPacket, Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_KEEP_ALIVE_S, MAX_TOPIC_ALIAS, MAX_UNRELEASED } from '../../simulator/broker/version5.ts';
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
        assignedClientIdentifier: 'auto-1',
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
  const will = {
    topic: 't',
    payload: Buffer.from('gone'),
    qos: 0 as const,
    retain: false,
    properties: { willDelayInterval: 10 },
  };
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

test('enhanced authentication is refused, as there is no method', () => {
  const client = new BrokerWorld().client5().connect({ properties: { authenticationMethod: 'SCRAM' } });
  expect(client.got('connack')[0].reasonCode).toBe(0x86);
});
