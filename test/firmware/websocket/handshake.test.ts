import { expect, test } from 'vitest';
import { CONNACK_MS, MAX_ANSWER_LINE } from '../../../firmware/client/limits.ts';
import { CONNACK, WebServer } from './web-server.ts';

test('the request has what RFC 6455 asks for, and no MQTT goes before the answer', () => {
  const { head, board } = new WebServer({ path: '/way?x=1', port: 8083 });
  const [first, ...lines] = head.trimEnd().split('\r\n');
  expect(first).toBe('GET /way?x=1 HTTP/1.1');
  const fields = Object.fromEntries(lines.map((line) => line.split(/: */, 2)));
  const key = lines.find((line) => line.startsWith('Sec-WebSocket-Key'))?.slice(18);
  expect(fields).toMatchObject({
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'mqtt',
  });
  expect(lines).toContain('Host:broker:8083');
  expect(Buffer.from(key ?? '', 'base64').length).toBe(16);
  expect(board.peer.take()).toEqual([]);
});

test('Host is the host of the options, where a program has changed it', () => {
  expect(new WebServer({ host: 'other' }).head).toContain('\r\nHost:other\r\n');
});

test('Host names no port where it is the usual one', () => {
  expect(new WebServer().head).toContain('\r\nHost:broker\r\n');
});

test.each([
  ['header lines in another case and order', (text: string) => shuffled(text).toUpperCase()],
  ['no space after colons', (text: string) => text.replaceAll(': ', ':')],
  ['more space', (text: string) => text.replaceAll(': ', ':  \t').replaceAll('mqtt\r', 'mqtt  \r')],
  ['lines of its own', (text: string) => text.replace('\r\n', '\r\nServer: x\r\nSet-Cookie: a=b; c: d\r\n')],
  [
    'a list of connection tokens',
    (text: string) => text.replace('Connection: Upgrade', 'Connection: keep-alive, Upgrade'),
  ],
  [
    'many headers',
    (text: string) => text.replace('\r\n', `\r\n${`Set-Cookie: ${'x'.repeat(500)}\r\n`.repeat(9)}`),
  ],
  ['more than one token', (text: string) => text.replace('Connection: Upgrade', 'Connection: Upgrade, x')],
])('an answer with %s is the upgrade', (_, change) => {
  const server = new WebServer();
  const { accept } = server;
  // The proof is base64, of which the case matters.
  server.send(change(server.answer).replace(accept.toUpperCase(), accept));
  server.send(CONNACK);
  expect([server.client.connected, server.errors]).toEqual([true, []]);
});

function shuffled(answer: string): string {
  const [first, ...lines] = answer.trimEnd().split('\r\n');
  return `${[first, ...lines.reverse()].join('\r\n')}\r\n\r\n`;
}

test.each([
  [
    'Sec-WebSocket-Accept',
    'no proof that it has read the key',
    (text: string) => text.replace(/Sec-WebSocket-Accept.*\r\n/, ''),
  ],
  [
    'Sec-WebSocket-Accept',
    'the proof of another key',
    (text: string) => text.replace(/Accept: ./, 'Accept: -'),
  ],
  [
    'Sec-WebSocket-Protocol',
    'no protocol',
    (text: string) => text.replace(/Sec-WebSocket-Protocol.*\r\n/, ''),
  ],
  ['Sec-WebSocket-Protocol', 'another protocol', (text: string) => text.replace('mqtt\r', 'mqttv3.1\r')],
  ['Upgrade', 'no upgrade', (text: string) => text.replace(/Upgrade: .*\r\n/, '')],
  ['Upgrade', 'an upgrade to something else', (text: string) => text.replace('websocket', 'h2c')],
  [
    'Connection',
    'a connection that closes',
    (text: string) => text.replace('Connection: Upgrade', 'Connection: close'),
  ],
])('for its %s: an answer with %s is none', (header, _, change) => {
  const server = new WebServer();
  server.send(change(server.answer) + CONNACK);
  expect([server.client.connected, server.board.peer.ended]).toEqual([false, true]);
  expect([server.errors, server.frames]).toEqual([[[`HTTP/1.1 101 without ${header}`]], []]);
});

test.each([
  ['403 Forbidden', 'HTTP/1.1 403'],
  ['301 Moved Permanently\r\nLocation: ws://elsewhere/mqtt', 'HTTP/1.1 301'],
  ['426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade', 'HTTP/1.1 426'],
])('a server that answers %s is told of, and asked again', (status, error) => {
  const server = new WebServer();
  server.send(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nno`);
  expect([server.board.peer.ended, server.errors]).toEqual([true, [[error]]]);
  server.forget();
  server.board.pass(1000);
  server.open();
  expect([server.client.connected, server.board.peers.length]).toEqual([true, 2]);
});

test('a line of an answer without end is given up', () => {
  const server = new WebServer();
  server.send('x'.repeat(MAX_ANSWER_LINE));
  expect([server.board.peer.ended, server.errors]).toEqual([true, [['HTTP']]]);
});

test('an answer that comes in two pieces, split at any byte, is the upgrade', () => {
  const { length } = new WebServer().answer;
  for (let split = 1; split < length; split++) {
    const server = new WebServer();
    server.send(server.answer.slice(0, split));
    server.send(server.answer.slice(split) + CONNACK);
    expect([split, server.client.connected, server.errors]).toEqual([split, true, []]);
  }
});

test('a handshake that is cut at any byte is begun anew, and what came of it is forgotten', () => {
  const { length } = new WebServer().answer;
  for (let cut = 0; cut < length; cut += 7) {
    const server = new WebServer();
    if (cut > 0) server.send(server.answer.slice(0, cut));
    server.hangUp();
    server.board.pass(2000);
    server.open();
    expect([server.client.connected, server.errors, server.board.thrown]).toEqual([true, [], []]);
  }
});

test('a server that falls silent within the handshake is left after the time for a CONNACK', () => {
  const server = new WebServer();
  server.send(server.answer.slice(0, 50));
  server.board.pass(CONNACK_MS - 1);
  expect(server.board.peer.ended).toBe(false);
  server.board.pass(2);
  expect([server.board.peer.ended, server.errors, server.frames]).toEqual([true, [['no CONNACK']], []]);
});

test('a board without SHA-1 takes the answer by its other lines', () => {
  const server = new WebServer({}, { btoa: undefined });
  server.send(server.answer.replace(/Accept: .*/, 'Accept: x') + CONNACK);
  expect(server.client.connected).toBe(true);
});

test('a token that fails in a later attempt sends no close frame before the handshake', () => {
  let clock = true;
  const password = () => {
    if (!clock) throw 'no clock';
    return 'p';
  };
  const server = new WebServer({ username: 'u', password }).open();
  clock = false;
  server.hangUp();
  const sent = server.frames.length;
  server.board.pass(1000);
  expect([server.frames.length, server.board.peers[1].sent]).toEqual([sent, '']);
});
