import { expect, test } from 'vitest';
import { MAX_ANSWER_HEAD } from '../../firmware/client/limits.ts';
import { Board, collect } from './scripted.ts';

const ANSWER = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const frame = (first: number, body: string) =>
  String.fromCharCode(
    ...(body.length < 126 ? [first, body.length] : [first, 126, body.length >> 8, body.length & 255]),
  ) + body;
const CONNACK = frame(0x82, ' \x02\0\0');

interface Frame {
  first: number;
  key: string;
  body: string;
}

/** The server's half: takes masked frames apart, and gives MQTT what was in binary ones. */
class Server {
  readonly board = new Board('max');
  readonly client;
  readonly errors;
  readonly frames: Frame[] = [];
  head = '';
  #rest = '';

  constructor(options: object = {}) {
    this.client = this.board.mote.create('broker', { client_id: 'c', transport: 'ws', ...options });
    this.errors = collect(this.client, 'error');
    this.board.unframe = (chunk) => this.#take(chunk.toString('latin1'));
    this.client.connect();
    this.board.idle();
  }

  #take(chunk: string): Buffer {
    this.#rest += chunk;
    let mqtt = '';
    if (!this.head) {
      const end = this.#rest.indexOf('\r\n\r\n') + 4;
      if (end < 4) return Buffer.alloc(0);
      this.head = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end);
    }
    while (this.#rest.length > 5) {
      const [first, length] = [this.#rest.charCodeAt(0), this.#rest.charCodeAt(1)];
      expect(length).toBeGreaterThan(127);
      const key = this.#rest.slice(2, 6);
      if (this.#rest.length < length - 122) break;
      const body = [...this.#rest.slice(6, length - 122)]
        .map((one, at) => String.fromCharCode(one.charCodeAt(0) ^ key.charCodeAt(at & 3)))
        .join('');
      this.#rest = this.#rest.slice(length - 122);
      this.frames.push({ first, key, body });
      if (first === 0x82) mqtt += body;
    }
    return Buffer.from(mqtt, 'latin1');
  }

  send(data: string): void {
    this.board.peer.sendBytes(data);
    this.board.idle();
  }

  open(): this {
    this.send(ANSWER);
    this.send(CONNACK);
    return this;
  }
}

const publish = (topic: string, text: string) => {
  const length = topic.length + text.length + 2;
  const head = length < 128 ? [0x30, length] : [0x30, (length & 127) | 128, length >> 7];
  return `${String.fromCharCode(...head, 0, topic.length)}${topic}${text}`;
};

test('MQTT over WebSocket connects, publishes and hears', () => {
  const server = new Server({ path: '/way' });
  const { board, client } = server;
  expect(server.head).toMatch(/^GET \/way HTTP\/1\.1\r\nHost: ?broker\r\n[ -~\r\n]*\r\n\r\n$/);
  expect(Buffer.from(/Key:(\S+)/.exec(server.head)?.[1] ?? '', 'base64').length).toBe(16);
  expect(board.peer.take()).toEqual([]);
  server.send(ANSWER);
  expect(board.peer.take()).toMatchObject([{ cmd: 'connect', clientId: 'c' }]);
  server.send(CONNACK);
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
    board.mote.create('b', { transport }).connect();
    expect(board.peer.options).toMatchObject({ module, port });
  }
});

test('frames and packets need not line up, and an answer may bring the first frame', () => {
  const packets = publish('a', 'one') + publish('b', 'x'.repeat(600)) + publish('c', '');
  const pieces = [packets.slice(0, 3), packets.slice(3, 400), packets.slice(400)];
  const stream =
    frame(2, pieces[0]) + frame(0x89, 'p') + frame(0, pieces[1]) + frame(0x80, pieces[2]) + frame(0x82, '');
  for (let cut = 1; cut < stream.length; cut += 1 + (cut >> 5)) {
    const server = new Server();
    const heard = collect(server.client, 'message');
    server.send(ANSWER + CONNACK + stream.slice(0, cut));
    server.send(stream.slice(cut));
    expect(heard).toEqual([
      ['a', 'one'],
      ['b', 'x'.repeat(600)],
      ['c', ''],
    ]);
    expect(server.frames.filter(({ first }) => first === 0x8a)).toMatchObject([{ body: 'p' }]);
  }
});

test('each frame has a mask of its own', () => {
  const server = new Server().open();
  for (const random of [0.1, 0.7]) {
    server.board.random = random;
    server.client.publish('t', 'same');
    server.board.idle();
  }
  const [one, other] = server.frames.slice(-2);
  expect([one.body, one.key === other.key]).toEqual([other.body, false]);
});

test.each([
  ['a masked frame', '\x82\x84abcd1234'],
  ['a text frame', frame(0x81, 'text')],
  ['a length of 64 bits', '\x82\x7f\0\0\0\x01\0\0\0\0'],
  ['a long ping', frame(0x89, 'x'.repeat(126))],
  ['a ping in pieces', frame(0x09, 'x')],
  ['a reserved bit', frame(0xc2, 'x')],
  ['a close', frame(0x88, '\x03\xe8')],
])('%s ends the connection with a close frame, and the next one comes', (_, bytes) => {
  const server = new Server().open();
  const { board, client } = server;
  server.send(bytes);
  expect([client.connected, board.peer.ended, server.errors]).toEqual([false, true, [['frame']]]);
  expect(server.frames.at(-1)).toMatchObject({ first: 0x88, body: '' });
  server.head = '';
  board.pass(1000);
  server.open();
  expect([client.connected, board.thrown]).toEqual([true, []]);
});

test('an answer that is no upgrade, or does not end, is told', () => {
  for (const [answer, error] of [
    ['HTTP/1.1 404 Not Found\r\n\r\n', 'HTTP/1.1 404'],
    ['x'.repeat(MAX_ANSWER_HEAD), 'xxxxxxxxxxxx'],
  ]) {
    const server = new Server();
    server.send(answer);
    expect([server.board.peer.ended, server.errors]).toEqual([true, [[error]]]);
  }
});

test('disconnect says so to MQTT and to the WebSocket', () => {
  const server = new Server().open();
  server.client.disconnect();
  server.board.idle();
  expect(server.frames.slice(-2)).toMatchObject([
    { first: 0x82, body: '\xe0\0' },
    { first: 0x88, body: '' },
  ]);
  expect([server.errors, server.board.timers]).toEqual([[], 0]);
});
