import { expect, test } from 'vitest';
import { MAX_UNANSWERED } from '../../../firmware/client/limits.ts';
import { Board, collect } from '../scripted.ts';
import { CONNACK, frame, WebServer } from './web-server.ts';

const publish = (topic: string, text: string) => {
  const length = topic.length + text.length + 2;
  const head = length < 128 ? [0x30, length] : [0x30, (length & 127) | 128, length >> 7];
  return `${String.fromCharCode(...head, 0, topic.length)}${topic}${text}`;
};

test('MQTT over WebSocket connects, publishes and hears', () => {
  const server = new WebServer().open();
  const { board, client } = server;
  expect(board.peer.take()).toMatchObject([{ cmd: 'connect', clientId: 'c' }]);
  expect(client.connected).toBe(true);
  const heard = collect(client, 'message');
  client.publish('t', 'x'.repeat(300), { qos: 1 });
  server.send(frame(0x82, publish('in', 'y')));
  expect(board.peer.take()).toMatchObject([{ cmd: 'publish', payload: Buffer.from('x'.repeat(300)) }]);
  expect([heard, board.thrown]).toEqual([[['in', 'y']], []]);
});

test('each transport has its module and port', () => {
  for (const [transport, module, port] of [
    ['tcp', 'net', 1883],
    ['tls', 'tls', 8883],
    ['ws', 'net', 80],
    ['wss', 'tls', 443],
  ]) {
    const board = new Board('max');
    board.mote.create('b', { transport, key: 'k', cert: 'c', ca: 'a' }).connect();
    expect(board.peer.options).toMatchObject({ module, port });
    if (module === 'tls') expect(board.peer.options).toMatchObject({ key: 'k', cert: 'c', ca: 'a' });
  }
});

test.each(['ws', 'tcp'])('transport %s with tls is safe: TLS is never left out', (transport) => {
  const board = new Board('max');
  board.mote.create('b', { transport, tls: true }).connect();
  expect(board.peer.options).toMatchObject({ module: 'tls' });
});

test('frames and packets need not line up, and an answer may bring the first frame', () => {
  const packets = publish('a', 'one') + publish('b', 'x'.repeat(600)) + publish('c', '');
  const pieces = [packets.slice(0, 3), packets.slice(3, 400), packets.slice(400)];
  const stream =
    frame(2, pieces[0]) + frame(0x89, 'p') + frame(0, pieces[1]) + frame(0x80, pieces[2]) + frame(0x82, '');
  for (let cut = 1; cut < stream.length; cut += 1 + (cut >> 5)) {
    const server = new WebServer();
    const heard = collect(server.client, 'message');
    server.send(server.answer + CONNACK + stream.slice(0, cut));
    server.send(stream.slice(cut));
    expect(heard).toEqual([
      ['a', 'one'],
      ['b', 'x'.repeat(600)],
      ['c', ''],
    ]);
    expect(server.frames.filter(({ first }) => first === 0x8a)).toMatchObject([{ body: 'p' }]);
  }
});

test('every frame has a mask of its own, those of one message too', () => {
  const server = new WebServer().open();
  let draws = 0;
  Object.defineProperty(server.board, 'random', { get: () => (draws++ * 0.37) % 1 });
  server.client.publish('t', 'x'.repeat(300));
  server.board.idle();
  const keys = server.frames.slice(-3).map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
  const [publish] = server.board.peer.take().slice(-1);
  expect(publish).toMatchObject({ payload: Buffer.from('x'.repeat(300)) });
});

test('pings are answered with what they carry, and pongs are not', () => {
  const server = new WebServer().open();
  const before = server.frames.length;
  server.send(frame(0x89, '') + frame(0x8a, 'late') + frame(0x89, 'x'.repeat(125)));
  expect(server.frames.slice(before)).toMatchObject([
    { first: 0x8a, body: '' },
    { first: 0x8a, body: 'x'.repeat(125) },
  ]);
});

test('a flood of pings into a socket that takes nothing is not answered without end', () => {
  const server = new WebServer().open();
  server.board.peer.stalled = true;
  for (let ping = 0; ping < 100; ping++) server.send(frame(0x89, 'x'.repeat(125)));
  expect(server.board.peer.mostUnsent).toBeLessThan(2 * MAX_UNANSWERED);
  server.board.peer.stalled = false;
  server.client.publish('t', 'after', { qos: 1 });
  server.board.idle();
  expect(server.board.peer.take().at(-1)).toMatchObject({ cmd: 'publish', topic: 't' });
});

test.each([
  ['a masked frame', 1002, '\x82\x84abcd1234'],
  ['a masked ping', 1002, '\x89\x81abcdx'],
  ['a ping of 126 bytes', 1002, frame(0x89, 'x'.repeat(126))],
  ['a ping in pieces', 1002, frame(0x09, 'x')],
  ['a close in pieces', 1002, frame(0x08, '\x03\xe8')],
  ['a reserved bit', 1002, frame(0xc2, 'x')],
  ['a reserved bit in a ping', 1002, frame(0x99, 'x')],
  ['a reserved kind of data', 1002, frame(0x83, 'x')],
  ['a reserved kind of control frame', 1002, frame(0x8b, 'x')],
  ['a piece of nothing', 1002, frame(0x80, 'x')],
  ['a message within another', 1002, frame(0x02, '0\x04') + frame(0x82, publish('t', 'x'))],
  ['a text frame', 1003, frame(0x81, 'text')],
  ['text in pieces', 1003, frame(0x01, 'text')],
  ['a length of 64 bits', 1009, '\x82\x7f\0\0\0\0\0\x01\0\0'],
  ['a close', 1000, frame(0x88, '\x03\xe9going away')],
  ['a close without a reason', 1000, frame(0x88, '')],
])('%s ends the connection with %i, nothing follows, and the next one comes', (_, code, bytes) => {
  const server = new WebServer().open();
  const { board, client } = server;
  server.send(bytes + frame(0x89, 'more'));
  expect([client.connected, board.peer.ended, server.errors]).toEqual([false, true, [[`WebSocket ${code}`]]]);
  expect(server.frames.at(-1)).toMatchObject({ first: 0x88, body: `\x03${String.fromCharCode(code & 255)}` });
  server.forget();
  board.pass(1000);
  server.open();
  expect([client.connected, board.thrown]).toEqual([true, []]);
});

test('disconnect says so to MQTT and to the WebSocket', () => {
  const server = new WebServer().open();
  server.client.disconnect();
  server.board.idle();
  expect(server.frames.slice(-2)).toMatchObject([
    { first: 0x82, body: '\xe0\0' },
    { first: 0x88, body: '\x03\xe8' },
  ]);
  expect([server.errors, server.board.timers]).toEqual([[], 0]);
});
