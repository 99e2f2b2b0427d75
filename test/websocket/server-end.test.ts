import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Listener, Socket, SocketUser } from '../../simulator/net/socket.ts';
import { serverFrame, WebSocketReader } from '../../simulator/websocket/frames.ts';
import { overWebSocket } from '../../simulator/websocket/server-end.ts';

const REQUEST =
  'GET /mqtt HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: x, mqtt\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A TCP of the test's, and what the program above has heard. */
function opened(room = Number.POSITIVE_INFINITY) {
  const tcp = { in: '', out: '', room, ended: false, hasEnded: false };
  const socket: Socket = {
    write: (bytes) => {
      const taken = bytes.slice(0, tcp.room);
      tcp.out += taken;
      tcp.room -= taken.length;
      return taken.length;
    },
    read: () => {
      const bytes = tcp.in;
      tcp.in = '';
      return bytes;
    },
    get readableBytes() {
      return tcp.in.length;
    },
    get ended() {
      return tcp.ended;
    },
    end: () => {
      tcp.hasEnded = true;
    },
    abort: () => {},
  };
  const program: { socket: Socket | null; heard: string; writable: number } = {
    socket: null,
    heard: '',
    writable: 0,
  };
  const listener: Listener = {
    listeningAt: () => true,
    accept: (end) => {
      program.socket = end;
      return {
        onConnected() {},
        onReadable: () => {
          program.heard += end.read(1e6);
        },
        onWritable: () => {
          program.writable++;
        },
        onClosed() {},
      };
    },
  };
  const user: SocketUser = overWebSocket(listener).accept(socket, 1);
  const send = (bytes: string) => {
    tcp.in += bytes;
    user.onReadable();
  };
  return { tcp, program, user, send };
}

/** A client's frame with the mask 1, 2, 3, 4. */
const masked = (first: number, body: string) =>
  String.fromCharCode(first, 128 + body.length, 1, 2, 3, 4) +
  [...body].map((one, at) => String.fromCharCode(one.charCodeAt(0) ^ ((at & 3) + 1))).join('');

test('the example of RFC 6455 is answered as it says, byte by byte or at once', () => {
  expect(
    createHash('sha1')
      .update('dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11')
      .digest('base64'),
  ).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  const { tcp, program, send } = opened();
  for (const byte of REQUEST + masked(0x02, 'he') + masked(0x89, 'p') + masked(0x80, 'llo')) send(byte);
  expect(tcp.out).toMatch(/^HTTP\/1\.1 101 [\s\S]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  expect(tcp.out.endsWith(serverFrame(0x8a, 'p'))).toBe(true);
  expect(program.heard).toBe('hello');
});

test.each([
  ['another path', REQUEST.replace('/mqtt', '/')],
  ['no subprotocol mqtt', REQUEST.replace('x, mqtt', 'mqttv3.1')],
  ['a short key', REQUEST.replace('dGhlIHNhbXBsZSBub25jZQ==', 'AAAA')],
  ['no upgrade', REQUEST.replace('Upgrade: websocket', 'X: y')],
])('a request with %s is refused', (_, request) => {
  const { tcp, program, send } = opened();
  send(request);
  expect([tcp.out.slice(0, 12), tcp.hasEnded, program.socket]).toEqual(['HTTP/1.1 400', true, null]);
});

test.each([
  ['no mask', serverFrame(0x82, 'x'), 1002],
  ['a piece of nothing', masked(0x80, 'x'), 1002],
  ['text', masked(0x81, 'x'), 1003],
  ['a length of 64 bits', '\x82\xff\0\0\0\0\0\x01\0\0abcd', 1009],
  ['a close', masked(0x88, ''), 1000],
])('%s closes with its code', (_, bytes, code) => {
  const { tcp, program, send } = opened();
  send(REQUEST);
  send(bytes + masked(0x82, 'more'));
  expect(tcp.out.slice(-4)).toBe(serverFrame(0x88, String.fromCharCode(code >> 8, code & 255)));
  expect([tcp.hasEnded, program.heard]).toEqual([true, '']);
});

test('what TCP does not take waits, and the program is told when there is room', () => {
  const { tcp, program, user, send } = opened();
  send(REQUEST);
  tcp.room = 10;
  const from = tcp.out.length;
  expect(program.socket?.write('x'.repeat(100_000))).toBe(65_535);
  expect(program.socket?.write('y')).toBe(0);
  tcp.room = Number.POSITIVE_INFINITY;
  user.onWritable();
  expect([program.writable, program.socket?.write('y')]).toEqual([1, 1]);
  const reader = new WebSocketReader();
  expect(reader.data(`HTTP/1.1 101\r\n\r\n${tcp.out.slice(from)}`)).toBe(`${'x'.repeat(65_535)}y`);
});
