import { expect, test } from 'vitest';
import { BrokerWorld, type JudgeClient } from './client.ts';

const KEPT = { clean: false } as const;

function publish(payload: string, messageId: number, more = {}) {
  return {
    cmd: 'publish',
    topic: 't',
    payload,
    qos: 2,
    messageId,
    dup: false,
    retain: false,
    ...more,
  } as const;
}

function ack(cmd: 'pubrec' | 'pubrel' | 'pubcomp', messageId: number) {
  return { cmd, messageId } as const;
}

function subscribed(world: BrokerWorld, clientId = 'listener'): JudgeClient {
  const listener = world.client(2).connect({ clientId, ...KEPT });
  return listener.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 2 }] });
}

function ids(client: JudgeClient, cmd: 'publish' | 'pubrec' | 'pubrel' | 'pubcomp'): unknown[] {
  return client.got(cmd).map(({ messageId }) => messageId);
}

test('a QoS 2 message is taken in once, however often it comes before its PUBREL', () => {
  const world = new BrokerWorld();
  const client = world.client().connect(KEPT).send(publish('x', 5));
  client.end.abort();
  const back = world.client().connect(KEPT);
  back.send(publish('x', 5, { dup: true })).send(ack('pubrel', 5));
  expect(world.taken.map(({ payload }) => payload)).toEqual(['x']);
  expect([ids(back, 'pubrec'), ids(back, 'pubcomp')]).toEqual([[5], [5]]);
  back.send(ack('pubrel', 5)).send(publish('y', 5));
  expect(world.taken.map(({ payload }) => payload)).toEqual(['x', 'y']);
  expect(ids(back, 'pubcomp')).toEqual([5, 5]);
  expect(world.rules).toEqual([]);
});

test('a new session has no memory of ids: the same message is a new one', () => {
  const world = new BrokerWorld();
  world.client().connect().send(publish('x', 5)).end.abort();
  world.client().connect().send(publish('x', 5));
  expect(world.taken).toHaveLength(2);
  expect(world.rules).toEqual([]);
});

test('the broker walks PUBLISH, PUBREC, PUBREL, PUBCOMP, and takes up each where a connection broke', () => {
  const world = new BrokerWorld();
  subscribed(world).end.abort();
  world.client().connect().send(publish('x', 1));
  const first = world.client(2).connect({ clientId: 'listener', ...KEPT });
  expect(first.got('publish')).toMatchObject([{ qos: 2, messageId: 1, dup: false }]);
  first.end.abort();
  const second = world.client(2).connect({ clientId: 'listener', ...KEPT });
  expect(second.got('publish')).toMatchObject([{ messageId: 1, dup: true }]);
  second.send(ack('pubrec', 1)).end.abort();
  const third = world.client(2).connect({ clientId: 'listener', ...KEPT });
  expect([ids(third, 'publish'), ids(third, 'pubrel')]).toEqual([[], [1]]);
  third.send(ack('pubcomp', 1)).end.abort();
  const fourth = world.client(2).connect({ clientId: 'listener', ...KEPT });
  expect([ids(fourth, 'publish'), ids(fourth, 'pubrel')]).toEqual([[], []]);
  expect(world.rules).toEqual([]);
});

test('MQTT-2.3.1-6: PUBREC, PUBREL and PUBCOMP for ids that nobody sent are told, and cost no connection', () => {
  const world = new BrokerWorld();
  const client = world.client().connect();
  client.send(ack('pubrec', 3), ack('pubcomp', 4), ack('pubrel', 5));
  expect(world.rules).toEqual(['MQTT-2.3.1-6', 'MQTT-2.3.1-6', 'MQTT-4.3.3-1']);
  expect([ids(client, 'pubrel'), ids(client, 'pubcomp')]).toEqual([[3], [5]]);
  expect(world.closes).toEqual([]);
});

test('MQTT-2.3.1-6: a PUBACK does not answer a QoS 2 message', () => {
  const world = new BrokerWorld();
  const listener = subscribed(world);
  world.client().connect().send(publish('x', 1));
  listener.send({ cmd: 'puback', messageId: 1 });
  expect(world.rules).toEqual(['MQTT-2.3.1-6']);
});

test('MQTT-4.6.0-3 and 4.6.0-4: PUBRECs and PUBRELs keep the order of the messages', () => {
  const world = new BrokerWorld();
  const listener = subscribed(world);
  world.client().connect().send(publish('x', 1), publish('y', 2)).send(ack('pubrel', 2), ack('pubrel', 1));
  expect(world.rules).toEqual(['MQTT-4.6.0-4']);
  listener.send(ack('pubrec', 2), ack('pubrec', 1));
  expect(world.rules).toEqual(['MQTT-4.6.0-4', 'MQTT-4.6.0-3']);
});

test('MQTT-4.6.0-4 asks for no order with a PUBREC of an earlier connection, which may have been lost', () => {
  const world = new BrokerWorld();
  world.client().connect(KEPT).send(publish('x', 1)).end.abort();
  world.client().connect(KEPT).send(publish('y', 2)).send(ack('pubrel', 2));
  expect(world.rules).toEqual([]);
});

test.each([
  ['MQTT-3.3.1-1', publish('x', 5)],
  ['MQTT-2.3.1-2', publish('y', 5)],
  ['MQTT-2.3.1-3', publish('y', 5, { dup: true })],
  ['MQTT-2.3.1-2', publish('y', 5, { qos: 1 })],
])('%s: an id is in use until its PUBREL', (rule, packet) => {
  const world = new BrokerWorld();
  world.client().connect().send(publish('x', 5)).send(packet);
  expect(world.rules).toEqual([rule]);
});

test('a board that lost its power may use an id again; its message is not taken for the old one', () => {
  const world = new BrokerWorld();
  world.client().connect(KEPT).send(publish('x', 1)).end.abort();
  world.broker.deviceLostPower(1);
  world.client().connect(KEPT).send(publish('y', 1));
  expect(world.taken.map(({ payload }) => payload)).toEqual(['x', 'y']);
  expect(world.rules).toEqual([]);
});

test('after nonsense, which may have swallowed what came next, PUBRELs and PUBRECs may come in any order', () => {
  for (const nonsense of [[], [{ fromUs: 0, toUs: 1e6 }]]) {
    const world = new BrokerWorld({ nonsense });
    const client = world.client();
    // A client that reads none of it.
    client.onReadable = () => {};
    client.connect(KEPT).send(publish('x', 5), publish('y', 6)).send(ack('pubrel', 6), ack('pubrel', 5));
    expect(world.rules).toEqual(nonsense.length > 0 ? [] : ['MQTT-4.6.0-4']);
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 2 }] });
    client.send(publish('x', 7), publish('y', 8)).send(ack('pubrec', 2), ack('pubrec', 1));
    expect(world.rules).toEqual(nonsense.length > 0 ? [] : ['MQTT-4.6.0-4', 'MQTT-4.6.0-3']);
  }
});

test("a CONNECT that comes after a later connection's does not make the past unknown ids of that one", () => {
  const world = new BrokerWorld();
  const late = world.client();
  const client = world.client().connect().send(publish('x', 5));
  late.connect();
  client.end.abort();
  world.client().connect().send(ack('pubrel', 5));
  expect(world.rules).toEqual([]);
});
