import { expect, test } from 'vitest';
import { collect } from '../firmware/scripted.ts';
import { WebServer } from '../firmware/websocket/web-server.ts';

/** A client whose bytes are not MQTT, and what it has sent. */
function overWebSocket() {
  const server = new WebServer().open();
  const { board, client, head } = server;
  board.peer.sent = '';
  return { board, client, head };
}

test('MQTT-6.0.0-1: binary frames only', () => {
  const { board, client } = overWebSocket();
  client.publish('t', 'x');
  client.publish('t', 'x'.repeat(200), 1);
  board.idle();
  for (let at = 0; at < board.peer.sent.length; at += (board.peer.sent.charCodeAt(at + 1) & 127) + 6)
    expect(board.peer.sent.charCodeAt(at)).toBe(0x82);
  board.peer.sendBytes('\x81\x020\x01');
  board.idle();
  expect([client.connected, board.peer.ended]).toEqual([false, true]);
});

test('MQTT-6.0.0-2: packets need not line up with frames', () => {
  const { board, client } = overWebSocket();
  const heard = collect(client, 'message');
  for (const one of '0\x04\0\x01tx0\x04\0\x01ty') board.peer.sendBytes(`\x82\x01${one}`);
  board.peer.sendBytes('\x82\x0c0\x04\0\x01tz0\x04\0\x01t!');
  board.idle();
  expect(heard.map(([, text]) => text)).toEqual(['x', 'y', 'z', '!']);
});

test('MQTT-6.0.0-3: sub-protocol mqtt is offered', () => {
  expect(overWebSocket().head).toMatch(/\r\nSec-WebSocket-Protocol: ?mqtt\r\n/);
});
