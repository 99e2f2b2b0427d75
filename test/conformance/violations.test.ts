import { expect, test } from 'vitest';
import { Board, collect } from '../firmware/scripted.ts';
import { afterViolation, CLOSED, frames, message, NOT_UTF8, raw, receive, takeBytes, utf8 } from './wire.ts';

const topicOf = (topic: string) => raw(0x30, `\0${String.fromCharCode(topic.length)}${topic}x`);

test('MQTT-1.5.3-1: a topic that is not UTF-8 closes the link', () => {
  for (const bad of NOT_UTF8)
    for (const topic of [bad, `a/${bad}`, `${bad}/b`, `é${bad}`])
      expect([topic, afterViolation(topicOf(topic))]).toEqual([topic, CLOSED]);
});

test('MQTT-1.5.3-1: the first and the last characters of each length are heard', () => {
  const board = new Board('default');
  const client = board.connected();
  const heard = collect(client, 'message');
  const topics = [
    '\x7f',
    '\x80',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{10ffff}',
  ];
  for (const topic of topics) receive(board, message(`a/${topic}`, topic));
  expect(heard).toEqual(topics.map((topic) => [utf8(`a/${topic}`), utf8(topic)]));
  expect(client.connected).toBe(true);
});

test('MQTT-1.5.3-2: U+0000 in a topic closes the link', () => {
  for (const topic of ['\0', 'a\0', '\0a', 'a/\0/b', utf8('é\0')])
    expect([topic, afterViolation(topicOf(topic))]).toEqual([topic, CLOSED]);
});

test('MQTT-1.5.3-3: EF BB BF stays in the topic, both ways', () => {
  const board = new Board('default');
  const client = board.connected();
  const heard = collect(client, 'message');
  receive(board, topicOf('\xef\xbb\xbfa'));
  expect(heard).toEqual([['\xef\xbb\xbfa', 'x']]);
  takeBytes(board);
  expect(client.publish('\xef\xbb\xbfa', 'x')).toBe(true);
  expect(takeBytes(board)).toBe(topicOf('\xef\xbb\xbfa'));
});

test('MQTT-2.2.2-1: reserved flag bits of all that the client sends carry the listed values', () => {
  const board = new Board('default');
  const client = board.connected();
  client.subscribe('f', { qos: 1 });
  client.unsubscribe('f');
  client.publish('t', 'x', { qos: 1 });
  client.ping();
  receive(board, message('f', 'x', 1));
  client.disconnect();
  board.idle();
  expect(frames(takeBytes(board)).map(({ first }) => first)).toEqual([
    0x10, 0x82, 0xa2, 0x32, 0xc0, 0x40, 0xe0,
  ]);
});

test.each([
  ['CONNACK', 0x20, '\0\0'],
  ['PUBACK', 0x40, '\0\x01'],
  ['SUBACK', 0x90, '\0\x01\0'],
  ['UNSUBACK', 0xb0, '\0\x01'],
  ['PINGRESP', 0xd0, ''],
])('MQTT-2.2.2-2: wrong flag bits of %s close the link', (name, type, body) => {
  for (let flags = 1; flags < 16; flags++) {
    const packet = raw(type | flags, body);
    if (name !== 'CONNACK') expect([flags, afterViolation(packet)]).toEqual([flags, CLOSED]);
    const board = new Board('default');
    const client = board.mote.create('broker', {});
    client.connect();
    board.idle();
    receive(board, packet);
    expect([flags, client.connected, board.peer.ended]).toEqual([flags, false, true]);
  }
});

test('MQTT-3.3.1-4: QoS 3 closes the link when received', () => {
  for (const first of [0x36, 0x37, 0x3e, 0x3f])
    expect(afterViolation(raw(first, '\0\x01t\0\x01x'))).toEqual(CLOSED);
});

test('MQTT-3.3.1-4: QoS 3 is never sent, whatever was asked', () => {
  const board = new Board('default');
  const client = board.connected();
  takeBytes(board);
  for (const qos of [3, 2, 7, -1, '3', Number.NaN]) {
    client.publish('t', 'x', { qos });
    client.publish('t', 'x', qos);
    client.topic('t', { qos })('x');
    client.subscribe(`f/${qos}`, { qos });
  }
  for (const { first, body } of frames(takeBytes(board)))
    if (first >> 4 === 3) expect(first & 6).not.toBe(6);
    else expect(['\0', '\x01', '\x02']).toContain(body.slice(-1));
});

/** Types that only a client sends, types that are none, lengths that no packet of the type has. */
const violations = [
  ['CONNECT', raw(0x10, '\0\x04MQTT\x04\x02\0\0\0\0')],
  ['SUBSCRIBE', raw(0x82, '\0\x01\0\x01a\0')],
  ['UNSUBSCRIBE', raw(0xa2, '\0\x01\0\x01a')],
  ['PINGREQ', raw(0xc0, '')],
  ['DISCONNECT', raw(0xe0, '')],
  ['type 0', raw(0, '')],
  ['type 15', raw(0xf0, '')],
  ['a second CONNACK', raw(0x20, '\0\0')],
  ['an empty PUBLISH', raw(0x30, '')],
  ['a PUBLISH of one byte', raw(0x30, 'a')],
  ['a topic past the end', raw(0x30, '\0\x05t')],
  ['QoS 1 with half an id', raw(0x32, '\0\x01t\0')],
  ['DUP at QoS 0', raw(0x38, '\0\x01tx')],
  ['a topic of no character', raw(0x30, '\0\0x')],
  ['a PUBACK of one byte', raw(0x40, '\x01')],
  ['a PUBACK of three', raw(0x40, '\0\x01\0')],
  ['an UNSUBACK of three', raw(0xb0, '\0\x01\0')],
  ['a PINGRESP with a body', raw(0xd0, 'x')],
  ['a remaining length of five bytes', '0\xff\xff\xff\xff\x01'],
];

test.each(violations)('MQTT-4.8.0-1: %s closes the link, wherever it is cut', (_, packet) => {
  for (let cut = 1; cut <= packet.length; cut++)
    expect([cut, afterViolation(packet, cut)]).toEqual([cut, CLOSED]);
});

test('MQTT-4.8.0-2: a socket that does not take the answer ends the link', () => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  const [first] = board.peers;
  first.socket.write = () => {
    throw new Error('no room in the modem');
  };
  receive(board, message('t', 'x', 1));
  expect([first.ended, client.connected, errors.length, board.thrown]).toEqual([true, false, 1, []]);
  board.pass(1000);
  board.accept();
  receive(board, message('t', 'x', 1, 7, true));
  expect([client.connected, takeBytes(board).slice(-4)]).toEqual([true, raw(0x40, '\0\x07')]);
});
