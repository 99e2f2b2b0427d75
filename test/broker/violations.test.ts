import mqtt, { type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_PACKET_BYTES } from '../../simulator/broker/codec/frames.ts';
import { BrokerWorld } from './client.ts';

/** Bytes as mqtt-packet makes them, with some of them changed: position (negative: from the end) to value. */
function bytes(packet: Packet, changes: Record<number, number> = {}): string {
  const made = mqtt.generate(packet);
  for (const [at, value] of Object.entries(changes))
    made[Number(at) < 0 ? made.length + Number(at) : Number(at)] = value;
  return made.toString('latin1');
}

/** Cuts `count` bytes off a packet (shorter than 128) and corrects its remaining length. */
function cut(packet: string, count: number): string {
  return (
    packet[0] + String.fromCharCode(packet.charCodeAt(1) - count) + packet.slice(2, packet.length - count)
  );
}

function lengthen(packet: string, more: string): string {
  return packet[0] + String.fromCharCode(packet.charCodeAt(1) + more.length) + packet.slice(2) + more;
}

const WILL = { topic: 'w', payload: Buffer.from('bye'), qos: 1, retain: false } as const;
const CONNECT: Packet = { cmd: 'connect', clientId: 'cc', clean: true, keepalive: 60 };
const FULL: Packet = { ...CONNECT, will: WILL, username: 'uu', password: Buffer.from('pp') };
const PUBLISH: Packet = {
  cmd: 'publish',
  topic: 'a/b',
  payload: 'p',
  qos: 1,
  messageId: 1,
  dup: false,
  retain: false,
};
const QOS_0: Packet = { cmd: 'publish', topic: 'a/b', payload: 'p', qos: 0, dup: false, retain: false };
const SUBSCRIBE: Packet = { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a/b', qos: 1 }] };
const UNSUBSCRIBE: Packet = { cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['a/b'] };
const PUBACK: Packet = { cmd: 'puback', messageId: 1 };

// CONNECT: 0 head, 1 length, 2-7 name, 8 level, 9 flags, 10-11 keep-alive, 12-13 client id's length, 14 client id.
const FLAGS = 9;

const IN_CONNECT: [rule: string, what: string, connect: string][] = [
  ['MQTT-3.1.0-1', 'PUBLISH comes first', bytes(PUBLISH)],
  ['MQTT-2.2.2-1', 'CONNECT with flags', bytes(CONNECT, { 0: 0x11 })],
  ['MQTT-3.1.2-1', 'protocol name MQTX', bytes(CONNECT, { 7: 88 })],
  ['MQTT-3.1.2-3', 'reserved connect flag', bytes(CONNECT, { [FLAGS]: 3 })],
  ['MQTT-3.1.2-9', 'will flag without a will', bytes(CONNECT, { [FLAGS]: 6 })],
  ['MQTT-3.1.2-11', 'a will without the flag', bytes({ ...CONNECT, will: WILL }, { [FLAGS]: 2 })],
  ['MQTT-3.1.2-13', 'will QoS without a will', bytes(CONNECT, { [FLAGS]: 2 | 8 })],
  ['MQTT-3.1.2-14', 'will QoS 3', bytes({ ...CONNECT, will: WILL }, { [FLAGS]: 2 | 4 | 24 })],
  ['MQTT-3.1.2-15', 'will retain without a will', bytes(CONNECT, { [FLAGS]: 2 | 32 })],
  ['MQTT-3.1.2-18', 'a user name without the flag', bytes({ ...CONNECT, username: 'u' }, { [FLAGS]: 2 })],
  ['MQTT-3.1.2-19', 'user name flag, no user name', bytes(CONNECT, { [FLAGS]: 2 | 128 })],
  ['MQTT-3.1.2-20', 'a password without the flag', bytes({ ...FULL, will: undefined }, { [FLAGS]: 2 | 128 })],
  ['MQTT-3.1.2-21', 'password flag, no password', bytes({ ...CONNECT, username: 'u' }, { [FLAGS]: 2 | 192 })],
  ['MQTT-3.1.2-22', 'password flag alone', bytes(CONNECT, { [FLAGS]: 2 | 64 })],
  ['MQTT-3.1.3-1', 'bytes after the password', lengthen(bytes(FULL), 'x')],
  ['MQTT-3.1.3-3', 'no client id', cut(bytes(CONNECT), 4)],
  ['MQTT-3.1.3-4', 'client id is not UTF-8', bytes(CONNECT, { 14: 0xff })],
  ['MQTT-1.5.3-2', 'client id holds U+0000', bytes(CONNECT, { 14: 0 })],
  ['MQTT-3.1.3-10', 'will topic is not UTF-8', bytes({ ...CONNECT, will: WILL }, { 18: 0xc0 })],
  ['MQTT-4.7.1-1', 'will topic has a wildcard', bytes({ ...CONNECT, will: WILL }, { 18: 35 })],
  ['MQTT-3.1.3-11', 'user name is not UTF-8', bytes({ ...CONNECT, username: 'u' }, { '-1': 0x80 })],
];

test.each(IN_CONNECT)('%s: %s', (rule, _what, connect) => {
  const world = new BrokerWorld();
  const client = world.client(4).raw(connect);
  expect(world.violations).toMatchObject([{ rule, device: 4 }]);
  expect(client.received).toEqual([]);
  expect(client.closed).toBe('fin');
});

const TOO_LONG = String.fromCharCode(0x30, 0x80, 0x80, 0x80, 0x01);

const FATAL: [rule: string, what: string, packet: string][] = [
  ['MQTT-3.1.0-2', 'a second CONNECT', bytes(CONNECT)],
  ['MQTT-2.2.1', 'a CONNACK from a client', bytes({ cmd: 'connack', returnCode: 0, sessionPresent: false })],
  ['MQTT-2.2.2-1', 'PINGREQ with flags', '\xc1\x00'],
  ['MQTT-2.2.2-1', 'PUBACK with flags', bytes(PUBACK, { 0: 0x42 })],
  ['MQTT-2.2.3', 'PINGREQ with a body', '\xc0\x01x'],
  ['MQTT-2.2.3', 'a remaining length of five bytes', '\x30\xff\xff\xff\xff\x01'],
  ['MQTT-2.2.3', `a packet above ${MAX_PACKET_BYTES} bytes`, TOO_LONG],
  ['MQTT-2.3.1-1', 'PUBLISH with packet id 0', bytes(PUBLISH, { 7: 0, 8: 0 })],
  ['MQTT-2.3.1-1', 'PUBLISH without room for an id', cut(bytes(PUBLISH), 2)],
  ['MQTT-2.3.1-1', 'SUBSCRIBE with packet id 0', bytes(SUBSCRIBE, { 3: 0 })],
  ['MQTT-2.3.1-1', 'UNSUBSCRIBE with packet id 0', bytes(UNSUBSCRIBE, { 3: 0 })],
  ['MQTT-2.3.1-6', 'PUBACK of three bytes', lengthen(bytes(PUBACK), 'x')],
  ['MQTT-3.3.1-2', 'DUP at QoS 0', bytes(QOS_0, { 0: 0x38 })],
  ['MQTT-3.3.1-4', 'QoS 3', bytes(PUBLISH, { 0: 0x36 })],
  ['MQTT-3.3.2-1', 'topic is cut off', bytes(PUBLISH, { 3: 99 })],
  ['MQTT-3.3.2-1', 'topic is not UTF-8', bytes(PUBLISH, { 4: 0xed, 5: 0xa0, 6: 0x80 })],
  ['MQTT-3.3.2-2', 'topic has a wildcard', bytes(PUBLISH, { 6: 43 })],
  ['MQTT-4.7.3-1', 'topic is empty', '\x30\x03\x00\x00x'],
  ['MQTT-4.7.3-2', 'topic holds U+0000', bytes(PUBLISH, { 5: 0 })],
  ['MQTT-3.6.1-1', 'PUBREL with flags 0', bytes({ cmd: 'pubrel', messageId: 1 }, { 0: 0x60 })],
  ['MQTT-3.8.1-1', 'SUBSCRIBE with flags 0', bytes(SUBSCRIBE, { 0: 0x80 })],
  ['MQTT-3.8.3-1', 'filter is not UTF-8', bytes(SUBSCRIBE, { 6: 0x80 })],
  ['MQTT-3.8.3-3', 'SUBSCRIBE without a filter', cut(bytes(SUBSCRIBE), 6)],
  ['MQTT-3.8.3-3', 'filter without a QoS', cut(bytes(SUBSCRIBE), 1)],
  ['MQTT-3-8.3-4', 'requested QoS 3', bytes(SUBSCRIBE, { '-1': 3 })],
  ['MQTT-4.7.1-2', '# is not alone', bytes(SUBSCRIBE, { 8: 35, 7: 97 })],
  ['MQTT-4.7.1-2', '# is not last', bytes(SUBSCRIBE, { 6: 35 })],
  ['MQTT-4.7.1-3', '+ does not fill its level', bytes(SUBSCRIBE, { 7: 43 })],
  ['MQTT-4.7.3-1', 'filter is empty', '\x82\x05\x00\x01\x00\x00\x00'],
  ['MQTT-4.7.3-2', 'filter holds U+0000', bytes(SUBSCRIBE, { 6: 0 })],
  ['MQTT-3.10.1-1', 'UNSUBSCRIBE with flags 0', bytes(UNSUBSCRIBE, { 0: 0xa0 })],
  ['MQTT-3.10.3-1', 'filter is cut off', bytes(UNSUBSCRIBE, { 5: 9 })],
  ['MQTT-3.10.3-2', 'UNSUBSCRIBE without a filter', cut(bytes(UNSUBSCRIBE), 5)],
  ['MQTT-3.14.1-1', 'DISCONNECT with flags', '\xe1\x00'],
];

test.each(FATAL)('%s closes the link: %s', (rule, _what, packet) => {
  const world = new BrokerWorld();
  const client = world.client().connect().raw(packet);
  expect(world.rules).toEqual([rule]);
  expect(client.closed).toBe('fin');
  expect(world.taken).toEqual([]);
});

test('MQTT-3.14.4-2: bytes after DISCONNECT are told, in the same chunk or later', () => {
  const world = new BrokerWorld();
  world
    .client(1)
    .connect()
    .raw(`\xe0\x00${bytes(PUBLISH)}`);
  world.client(2).connect().send({ cmd: 'disconnect' }).raw('\xc0\x00');
  expect(world.rules).toEqual(['MQTT-3.14.4-2', 'MQTT-3.14.4-2']);
  expect(world.taken).toEqual([]);
});

test('MQTT-4.3.2-1: the first PUBLISH of a device has DUP 0', () => {
  const world = new BrokerWorld();
  const client = world
    .client()
    .connect()
    .send({ ...PUBLISH, dup: true });
  expect(world.rules).toEqual(['MQTT-4.3.2-1']);
  expect(client.got('puback')).toHaveLength(1);
});

test('DUP 1 is right on a later connection, for a message that never got through before', () => {
  const world = new BrokerWorld();
  world.client().connect().end.abort();
  world
    .client()
    .connect()
    .send({ ...PUBLISH, dup: true });
  expect(world.violations).toEqual([]);
});

test('MQTT-2.3.1-2: an id is not taken again before its PUBACK can have come', () => {
  const world = new BrokerWorld();
  const client = world.client().connect();
  client.raw(bytes(PUBLISH) + bytes({ ...PUBLISH, payload: 'other' }));
  expect(world.rules).toEqual(['MQTT-2.3.1-2']);
  client.raw(bytes({ ...PUBLISH, payload: 'third' }));
  expect(world.rules).toHaveLength(1);
});

test('MQTT-2.3.1-3: a resend carries the message that had the id', () => {
  const world = new BrokerWorld();
  world
    .client()
    .connect()
    .raw(bytes(PUBLISH) + bytes({ ...PUBLISH, dup: true, payload: 'other' }));
  expect(world.rules).toEqual(['MQTT-2.3.1-3']);
});

test('MQTT-3.3.1-1: what was surely never acknowledged goes again with DUP 1', () => {
  const world = new BrokerWorld();
  const client = world.client().connect();
  client.end.peer.roomBytes = 0;
  client.send(PUBLISH).end.abort();
  world.client().connect().send(PUBLISH);
  expect(world.rules).toEqual(['MQTT-3.3.1-1']);
});

test('MQTT-4.6.0-2 and MQTT-2.3.1-6: PUBACKs come in order, for messages that were sent', () => {
  const world = new BrokerWorld();
  const client = world.client(1).connect({ clientId: 'l' }).send(SUBSCRIBE);
  world
    .client(2)
    .connect()
    .send(PUBLISH, { ...PUBLISH, messageId: 2 });
  client.send({ cmd: 'puback', messageId: 2 }, { cmd: 'puback', messageId: 1 });
  expect(world.rules).toEqual(['MQTT-4.6.0-2']);
  client.send({ cmd: 'puback', messageId: 1 });
  expect(world.rules).toEqual(['MQTT-4.6.0-2', 'MQTT-2.3.1-6']);
});

test('UTF-8 of two, three and four bytes passes, also the byte order mark', () => {
  const world = new BrokerWorld();
  world
    .client()
    .connect()
    .send({ ...PUBLISH, topic: '\ufeffgrün/温度/🌡' });
  expect(world.violations).toEqual([]);
  expect(Buffer.from(world.taken[0].topic, 'latin1').toString()).toBe('\ufeffgrün/温度/🌡');
});
