import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import mqtt, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MAX_PACKET_IN } from '../../firmware/client/limits.ts';
import { Board, collect } from './scripted.ts';

const bytesOf = (packet: Packet) => mqtt.generate(packet).toString('latin1');
const publish = (topic: string, payload: string, qos: 0 | 1 = 0, messageId = 7): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos,
  messageId: qos ? messageId : undefined,
  dup: false,
  retain: false,
});

test('packets arrive whole, however they are cut', () => {
  const stream = [
    publish('a', 'one', 1, 1),
    { cmd: 'pingresp' } as Packet,
    publish('b/c', 'x'.repeat(200), 1, 300),
    publish('d', '', 0),
  ]
    .map(bytesOf)
    .join('');
  const expected = [
    ['a', 'one'],
    ['b/c', 'x'.repeat(200)],
    ['d', ''],
  ];
  for (let cut = 0; cut <= stream.length; cut++) {
    const board = new Board('default');
    const messages = collect(board.connected(), 'message');
    board.peer.take();
    for (const part of [stream.slice(0, cut), stream.slice(cut)]) if (part) board.peer.sendBytes(part);
    board.idle();
    expect(messages).toEqual(expected);
    expect(board.peer.take()).toMatchObject([
      { cmd: 'puback', messageId: 1 },
      { cmd: 'puback', messageId: 300 },
    ]);
  }
});

test('random messages in random pieces come out as mqtt-packet put them in', () => {
  const message = fc.record({
    topic: fc.stringMatching(/^[a-z0-9/ ]{1,40}$/),
    payload: fc.string({ maxLength: 400, unit: 'binary-ascii' }),
    qos: fc.constantFrom(0 as const, 1 as const),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 90 })),
      (sent, cuts) => {
        const board = new Board('default');
        const messages = collect(board.connected(), 'message');
        let rest = sent
          .map(({ topic, payload, qos }, n) => bytesOf(publish(topic, payload, qos, n + 1)))
          .join('');
        for (const cut of [...cuts, rest.length])
          if (rest) {
            board.peer.sendBytes(rest.slice(0, cut));
            rest = rest.slice(cut);
          }
        board.idle();
        expect(messages).toEqual(sent.map(({ topic, payload }) => [topic, payload]));
        expect(board.peer.take().filter((packet) => packet.cmd === 'puback').length).toBe(
          sent.filter(({ qos }) => qos).length,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a message bigger than the buffer is skipped and acknowledged, and the session goes on', () => {
  const big = bytesOf(publish('big', 'x'.repeat(MAX_PACKET_IN * 3), 1, 77)) + bytesOf(publish('next', 'y'));
  for (const piece of [1, 7, 536, 100_000]) {
    const board = new Board('full');
    const client = board.connected();
    const messages = collect(client, 'message');
    board.peer.take();
    for (let at = 0; at < big.length; at += piece) board.peer.sendBytes(big.slice(at, at + piece));
    board.idle();
    expect([messages, client.connected, client.counts.skip]).toEqual([[['next', 'y']], true, 1]);
    expect(board.peer.take()).toMatchObject([{ cmd: 'puback', messageId: 77 }]);
  }
});

test('a message that is skipped ends with its connection: the next one begins with CONNACK', () => {
  const board = new Board('default');
  const client = board.connected();
  const messages = collect(client, 'message');
  board.peer.sendBytes(
    bytesOf(publish('big', 'x'.repeat(MAX_PACKET_IN * 3), 1, 77)).slice(0, MAX_PACKET_IN * 2),
  );
  board.idle();
  board.peer.close();
  board.pass(5000);
  board.accept();
  board.peer.sendBytes(bytesOf(publish('next', 'y')));
  board.idle();
  expect([client.connected, messages]).toEqual([true, [['next', 'y']]]);
});

test('PUBACK comes after the callback, also when it throws', () => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  const unsentInCallback: string[] = [];
  client.on('message', () => {
    unsentInCallback.push(board.peer.unsent);
    throw new Error('mine');
  });
  board.peer.take();
  board.peer.send(publish('t', 'x', 1, 5));
  board.idle();
  expect([unsentInCallback, errors.length, board.thrown]).toEqual([[''], 1, []]);
  expect(board.peer.take()).toMatchObject([{ cmd: 'puback', messageId: 5 }]);
});

test('a callback that disconnects and connects sends no PUBACK on the new connection', () => {
  const board = new Board('default');
  const client = board.connected();
  client.on('message', () => {
    client.disconnect();
    client.connect();
  });
  board.peer.send(publish('t', 'x', 1, 5));
  board.idle();
  expect(board.peer.take()).toMatchObject([{ cmd: 'connect' }]);
});

test('the publish event has the flags', () => {
  const board = new Board('default');
  const events = collect(board.connected(), 'publish');
  board.peer.send({ ...(publish('t', 'x', 1) as IPublishPacket), dup: true, retain: true });
  board.idle();
  expect(events).toEqual([[{ topic: 't', message: 'x', qos: 1, dup: 1, retain: 1 }]]);
});

const publishBytes = (first: number, body: string) => String.fromCharCode(first, body.length) + body;
const violations: [string, string][] = [
  ['a second CONNACK', ' \x02\0\0'],
  ['QoS 3', publishBytes(0x36, '\0\x01t\0\x01x')],
  ['QoS 2, which nobody asked for', publishBytes(0x34, '\0\x01t\0\x01x')],
  ['DUP at QoS 0', publishBytes(0x38, '\0\x01tx')],
  ['a topic longer than the packet', publishBytes(0x30, '\0\x09t')],
  ['QoS 1 without room for an id', publishBytes(0x32, '\0\x01t\0')],
  ['an empty topic', publishBytes(0x30, '\0\0x')],
  ['a wildcard in a topic', publishBytes(0x30, '\0\x03a/#x')],
  ['U+0000 in a topic', publishBytes(0x30, '\0\x02a\0x')],
  ['a surrogate in a topic', publishBytes(0x30, '\0\x03\xed\xa0\x80x')],
  ['half a character in a topic', publishBytes(0x30, '\0\x02a\xc3x')],
  ['flags on PINGRESP', '\xd1\0'],
  ['a PINGRESP with a body', '\xd0\x01x'],
  ['flags on PUBACK', 'A\x02\0\x01'],
  ['a PUBACK of three bytes', '@\x01\0'],
  ['a SUBACK code that does not exist', '\x90\x03\0\x01\x03'],
  ['a SUBACK without codes', '\x90\x02\0\x01'],
  ['flags on SUBACK', '\x91\x03\0\x01\0'],
  ["a client's packet", '\x10\0'],
  ['packet type 15', '\xf0\0'],
  ['packet type 0', '\0\0'],
  ['a remaining length of five bytes', '0\x80\x80\x80\x80\x01'],
  ['a giant packet that is no PUBLISH', '\xd0\xff\xff\x7f'],
];

test.each(violations)('%s closes the connection, which comes back', (_, data) => {
  const board = new Board('default');
  const client = board.connected();
  const errors = collect(client, 'error');
  board.peer.sendBytes(data);
  board.idle();
  expect([client.connected, board.peer.ended, errors.length, board.thrown]).toEqual([false, true, 1, []]);
  board.pass(1000);
  board.accept();
  expect(client.connected).toBe(true);
});

test.each([
  ['PUBLISH', publishBytes(0x30, '\0\x01tx')],
  ['PINGRESP', '\xd0\0'],
  ['a CONNACK with unknown flags', ' \x02\x02\0'],
  ['a refusal that knows the session', ' \x02\x01\x05'],
  ['a short CONNACK', ' \x01\0'],
])('%s in place of CONNACK is a violation', (_, data) => {
  const board = new Board('default');
  const client = board.mote.create('b', {});
  client.connect();
  board.idle();
  board.peer.sendBytes(data);
  board.idle();
  expect([client.connected, board.peer.ended]).toEqual([false, true]);
});

test('garbage never throws, hangs or stays', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc.constantFrom('qos0', 'core', 'full'),
      (junk, name) => {
        const board = new Board(name as 'core');
        const client = board.connected();
        board.peer.sendBytes(Buffer.from(junk).toString('latin1'));
        board.pass(150_000);
        board.accept();
        expect([board.thrown, client.connected]).toEqual([[], true]);
      },
    ),
    { numRuns: 150 },
  );
});

/** The vectors that mqtt-packet tests itself with, as far as a broker may send them to a client of 3.1.1. */
test("mqtt-packet's own vectors, cut at every byte", () => {
  const folder = dirname(createRequire(import.meta.url).resolve('mqtt-packet/package.json'));
  const source = readFileSync(join(folder, 'test.js'), 'utf8');
  const vectors = [...source.matchAll(/Buffer\.from\(\[([\s\S]*?)\]\)/g)]
    .map(([, list]) =>
      Buffer.from(
        list
          .replace(/\/\/[^\n]*/g, '')
          .split(',')
          .filter((n) => n.trim())
          .map(Number),
      ),
    )
    .filter((buffer) => buffer.length > 1 && buffer.length < 400);
  let publishes = 0;
  for (const vector of vectors) {
    const packets: Packet[] = [];
    const parser = mqtt.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => packets.push(packet));
    parser.on('error', () => packets.splice(0));
    parser.parse(vector);
    const [packet] = packets;
    if (packets.length !== 1 || packet.cmd !== 'publish' || packet.qos === 2) continue;
    publishes++;
    for (let cut = 0; cut < vector.length; cut++) {
      const board = new Board('default');
      const messages = collect(board.connected(), 'message');
      board.peer.sendBytes(vector.subarray(0, cut).toString('latin1'));
      board.peer.sendBytes(vector.subarray(cut).toString('latin1'));
      board.idle();
      expect(messages).toEqual([[packet.topic, packet.payload.toString('latin1')]]);
    }
  }
  expect(publishes).toBeGreaterThan(2);
});
