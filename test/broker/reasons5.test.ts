import { expect, test } from 'vitest';
import { MAX_PACKET_BYTES } from '../../simulator/broker/codec/frames.ts';
import { BrokerWorld, type JudgeClient } from './client.ts';

const SECOND = 1_000_000;
const farewell = (client: JudgeClient) =>
  client
    .got('disconnect')
    .map(({ reasonCode, properties }) => [reasonCode, properties?.reasonString !== undefined]);

test('a client whose id another one takes is told so, and so is one that says nothing', () => {
  const world = new BrokerWorld();
  const old = world.client5().connect();
  const silent = world.client5(2).connect({ keepalive: 10 });
  expect(farewell(old)).toEqual([[0x8e, true]]);
  world.run(15 * SECOND);
  expect(farewell(silent)).toEqual([[0x8d, true]]);
  expect(world.closes).toEqual(['taken-over', 'keep-alive']);
});

test('a broker that shuts down says so', () => {
  const span = { fromUs: 0, toUs: SECOND };
  const world = new BrokerWorld({ hangUps: [{ ...span, when: 'connack' }] });
  expect(farewell(world.client5().connect())).toEqual([[0x8b, true]]);
  expect(world.client(2).connect().got('disconnect')).toEqual([]);
});

test.each([
  ['a packet of more than a megabyte', `\x30\x81\x80\x40`, 0x95],
  ['a length of five bytes', '\x30\xff\xff\xff\xff\x01', 0x81],
  ['a packet of no type', '\x00\x00', 0x82],
  ['SUBSCRIBE with wrong flags', '\x80\x07\x00\x01\x00\x00\x01t\x00', 0x81],
  ['QoS 3', '\x36\x07\x00\x01t\x00\x01\x00x', 0x81],
  ['a topic that is not UTF-8', '\x30\x05\x00\x01\xff\x00x', 0x81],
  ['a topic with a wildcard', '\x30\x05\x00\x01#\x00x', 0x81],
  ['packet id 0', '\x32\x07\x00\x01t\x00\x00\x00x', 0x82],
  ['no packet id', '\x32\x03\x00\x01t', 0x81],
  ['a property twice', '\x30\x08\x00\x01t\x04\x01\x00\x01\x00', 0x82],
  ['a property of another packet', '\x30\x09\x00\x01t\x05\x11\x00\x00\x00\x01', 0x82],
  ['a property of servers', '\x30\x06\x00\x01t\x02\x24\x01', 0x82],
  ['a property that nobody knows', '\x30\x06\x00\x01t\x02\x7f\x00', 0x81],
  ['properties that are cut off', '\x30\x05\x00\x01t\x09\x01', 0x81],
  ['a value that is cut off', '\x30\x06\x00\x01t\x02\x02\x00', 0x81],
  ['a payload format indicator of 2', '\x30\x06\x00\x01t\x02\x01\x02', 0x82],
  ['a response topic with a wildcard', '\x30\x08\x00\x01t\x04\x08\x00\x01#', 0x82],
  ['an empty response topic', '\x30\x07\x00\x01t\x03\x08\x00\x00', 0x82],
  ['PUBACK with a reason that there is not', '\x40\x03\x00\x01\xff', 0x82],
  ['PUBREL with a reason of PUBACK', '\x62\x03\x00\x01\x10', 0x82],
  ['a property of another packet that is cut off', '\x30\x05\x00\x01t\x01\x11', 0x81],
  ['SUBSCRIBE with a property of CONNECT', '\x82\x0a\x00\x01\x03\x21\x00\x05\x00\x01t\x00', 0x81],
  ['a length in more bytes than it needs', '\x30\x06\x00\x01t\x80\x00x', 0x81],
  ['alias 0', '\x30\x06\x00\x00\x03\x23\x00\x00', 0x94],
  ['an alias beyond the maximum', '\x30\x06\x00\x00\x03\x23\x00\x0b', 0x94],
  ['an alias that was never defined', '\x30\x06\x00\x00\x03\x23\x00\x01', 0x82],
  ['a second CONNECT', '\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc', 0x82],
  ['AUTH without a method', '\xf0\x00', 0x82],
  ['PINGREQ with a body', '\xc0\x01x', 0x82],
])('%s is answered by DISCONNECT with its reason', (_what, bytes, reason) => {
  const world = new BrokerWorld();
  const client = world.client5().connect();
  client.raw(bytes);
  expect(farewell(client)).toEqual([[reason, true]]);
  expect(world.violations).toHaveLength(1);
  expect(world.closes).toEqual(['protocol']);
});

test('CONNACK tells how large a packet may be', () => {
  const client = new BrokerWorld().client5().connect();
  expect(client.got('connack')[0].properties?.maximumPacketSize).toBe(MAX_PACKET_BYTES);
});

test('a client that takes no packet as large as a CONNACK is hung up on without one', () => {
  const world = new BrokerWorld();
  const client = world.client5().connect({ properties: { maximumPacketSize: 10 } });
  expect([client.received, client.closed]).toEqual([[], 'fin']);
  expect(world.broker.sessions.count).toBe(0);
});

test('MQTT5-3.14.2-1: DISCONNECT with a reason of servers is told, and answered by the end alone', () => {
  const world = new BrokerWorld();
  const client = world.client5().connect().raw('\xe0\x01\x8e');
  expect([world.rules, farewell(client), client.closed]).toEqual([['MQTT5-3.14.2-1'], [], 'fin']);
});

test('a PUBREC that refuses what nobody sent is answered by nothing', () => {
  const client = new BrokerWorld().client5().connect();
  client.raw('\x50\x03\x00\x01\x80').raw('\xc0\x00');
  expect(client.received.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp']);
});

test('a reason string is left away where it does not fit', () => {
  const client = new BrokerWorld().client5().connect({ properties: { maximumPacketSize: 30 } });
  client.raw('\x00\x00');
  expect(farewell(client)).toEqual([[0x82, false]]);
});
