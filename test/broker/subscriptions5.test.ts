import type { ISubscribePacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { BrokerWorld, type JudgeClient } from './client.ts';

type Options = Partial<ISubscribePacket['subscriptions'][number]>;

function subscribe(topic: string, options: Options = {}, properties = {}): ISubscribePacket {
  return { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1, ...options }], properties };
}

function publish(client: JudgeClient, topic: string, payload: string, more = {}): void {
  client.send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, ...more });
}

const heard = (client: JudgeClient) => client.got('publish').map(({ payload }) => String(payload));
const granted = (client: JudgeClient) => client.got('suback').flatMap((packet) => packet.granted);

test('no-local: what a client publishes does not come back to it, the will not either', () => {
  const world = new BrokerWorld();
  const one = world.client5().connect({ clientId: 'one' });
  const two = world.client5(2).connect({ clientId: 'two' });
  for (const client of [one, two]) client.send(subscribe('t', { nl: true }));
  publish(one, 't', 'x');
  expect([heard(one), heard(two)]).toEqual([[], ['x']]);
  one.send(subscribe('+'));
  publish(one, 't', 'y');
  expect(heard(one)).toEqual(['y']);
});

test('retain as published: RETAIN is cleared for who did not ask for it', () => {
  const world = new BrokerWorld();
  const plain = world.client5().connect({ clientId: 'plain' }).send(subscribe('t'));
  const asPublished = world
    .client5(2)
    .connect({ clientId: 'rap' })
    .send(subscribe('t', { rap: true }));
  publish(world.client5(3).connect({ clientId: 'sender' }), 't', 'x', { retain: true });
  expect([plain, asPublished].map((client) => client.got('publish')[0].retain)).toEqual([false, true]);
});

test('retain handling: with each SUBSCRIBE, with the first one, never', () => {
  const world = new BrokerWorld();
  publish(world.client5(9).connect({ clientId: 'sender' }), 't', 'kept', { retain: true });
  const counts = ([0, 1, 2] as const).map((rh) => {
    const client = world.client5(1 + rh).connect({ clientId: `rh ${rh}` });
    client.send(subscribe('t', { rh })).send(subscribe('t', { rh }));
    return heard(client).length;
  });
  expect(counts).toEqual([2, 1, 0]);
});

test('subscription identifiers come with messages, all that match, and with retained ones', () => {
  const world = new BrokerWorld();
  const sender = world.client5(2).connect({ clientId: 'sender' });
  publish(sender, 'a/b', 'kept', { retain: true });
  const client = world.client5().connect();
  client.send(subscribe('a/+', {}, { subscriptionIdentifier: 300 }));
  client.send(subscribe('a/#', {}, { subscriptionIdentifier: 2 })).send(subscribe('#'));
  client.received.length = 0;
  publish(sender, 'a/b', 'x', { properties: { contentType: 'text' } });
  const [{ properties }] = client.got('publish');
  expect([properties?.subscriptionIdentifier].flat().sort()).toEqual([2, 300]);
  expect(properties?.contentType).toBe('text');
  client.send(subscribe('a/b', {}, { subscriptionIdentifier: 7 }));
  expect(client.got('publish').at(-1)).toMatchObject({
    retain: true,
    properties: { subscriptionIdentifier: 7 },
  });
});

test('those who share a filter get messages in turn, and nothing that is retained', () => {
  const world = new BrokerWorld();
  const sender = world.client5().connect({ clientId: 'sender' });
  sender.send({ cmd: 'publish', topic: 't', payload: 'kept', qos: 0, retain: true, dup: false });
  const five = world.client5(2).connect({ clientId: 'five' });
  expect(five.got('connack')[0].properties?.sharedSubscriptionAvailable).toBe(true);
  const old = world.client(3).connect({ clientId: 'old' });
  for (const client of [five, old]) expect(granted(client.send(subscribe('$share/g/t')))).toEqual([1]);
  for (const payload of ['1', '2', '3', '4'])
    sender.send({ cmd: 'publish', topic: 't', payload, qos: 0, retain: false, dup: false });
  const heard = [five, old].map((client) => client.got('publish').map(({ payload }) => String(payload)));
  expect(heard).toEqual([
    ['1', '3'],
    ['2', '4'],
  ]);
});

test.each(['$share/g', '$share//t', '$share/g/'])('the shared filter %s is none', (filter) => {
  const world = new BrokerWorld();
  expect(granted(world.client5().connect().send(subscribe(filter)))).toEqual([0x8f]);
  expect(granted(world.client(2).connect({ clientId: 'old' }).send(subscribe(filter)))).toEqual([0x80]);
});

test.each([
  ['QoS 3', '\x00\x00\x01t\x03', 0x81],
  ['retain handling 3', '\x00\x00\x01t\x30', 0x81],
  ['a reserved bit', '\x00\x00\x01t\x40', 0x81],
  ['options that are cut off', '\x00\x00\x01t', 0x81],
  ['identifier 0', '\x02\x0b\x00\x00\x01t\x00', 0x82],
  ['two identifiers', '\x04\x0b\x01\x0b\x02\x00\x01t\x00', 0x82],
  ['no-local on a shared subscription', '\x00\x00\x0a$share/g/t\x04', 0x82],
])('SUBSCRIBE with %s closes the connection', (_what, rest, reason) => {
  const client = new BrokerWorld().client5().connect();
  client.raw(`\x82${String.fromCharCode(2 + rest.length)}\x00\x01${rest}`);
  expect(client.got('disconnect').map(({ reasonCode }) => reasonCode)).toEqual([reason]);
});
