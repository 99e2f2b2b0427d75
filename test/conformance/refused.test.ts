import { expect, test } from 'vitest';
import { Board, collect } from '../firmware/scripted.ts';
import { frames, message, raw, takeBytes } from './wire.ts';

/** A client whose CONNECT is answered with `answer`. */
function answeredWith(answer: string, options: object = {}) {
  const board = new Board('default');
  const client = board.mote.create('broker', { client_id: 'mote-1', ...options });
  const events = collect(client, 'connected');
  const errors = collect(client, 'error');
  client.publish('t', 'waits', { qos: 1 });
  client.publish('t', 'waits');
  client.subscribe('f');
  client.connect();
  takeBytes(board);
  const [first] = board.peers;
  first.sendBytes(answer);
  board.idle();
  return { board, client, events, errors, first };
}

test('MQTT-3.1.2-2: a refused protocol level is reported with code 1', () => {
  const { client, errors, events } = answeredWith(raw(0x20, '\0\x01'), {
    protocol_name: 'MQIsdp',
    protocol_level: 3,
  });
  expect([client.connected, events.length, errors]).toEqual([false, 0, [['CONNACK 1']]]);
});

test('MQTT-3.2.0-1: anything before CONNACK is a violation', () => {
  const packets = [
    raw(0, ''),
    raw(0x30, '\0\x01tx'),
    raw(0x32, '\0\x01t\0\x01x'),
    raw(0x40, '\0\x01'),
    raw(0x90, '\0\x02\0'),
    raw(0xb0, '\0\x02'),
    raw(0xd0, ''),
  ].map((packet) => packet + raw(0x20, '\0\0'));
  for (const packet of packets) {
    const { board, client, events, errors, first } = answeredWith(packet);
    expect([first.ended, errors.length, events.length, takeBytes(board)]).toEqual([true, 1, 0, '']);
    board.pass(10_000);
    board.accept();
    expect(client.connected).toBe(true);
  }
});

test('MQTT-3.2.2-4: a refusal that says session present ends the link as well', () => {
  for (const code of ['\x01', '\x03', '\x05']) {
    const { client, first, errors, events } = answeredWith(raw(0x20, `\x01${code}`), {
      clean_session: false,
    });
    expect([client.connected, first.ended, errors.length, events.length]).toEqual([false, true, 1, 0]);
  }
});

test('MQTT-3.2.2-5: after a refusal the link closes, and nothing more is sent on it', () => {
  for (const code of ['\x01', '\x02', '\x03', '\x04', '\x05', '\x06', '\xff']) {
    const { board, client, first, errors } = answeredWith(raw(0x20, `\0${code}`));
    const late: string[] = [];
    first.socket.write = (data: string) => late.push(data);
    client.publish('t', 'late');
    client.ping();
    client.subscribe('g');
    first.socket.emit('data', raw(0x32, '\0\x01t\0\x01x'));
    board.pass(600);
    expect([first.ended, late, first.sent, errors]).toEqual([
      true,
      [],
      '',
      [[`CONNACK ${code.charCodeAt(0)}`]],
    ]);
    board.pass(128_000);
    expect(board.peers.length).toBeGreaterThan(1);
  }
});

test('MQTT-3.14.1-1: DISCONNECT is E0 00', () => {
  const board = new Board('default');
  const client = board.connected();
  takeBytes(board);
  client.disconnect();
  expect(takeBytes(board)).toBe('\xe0\0');
});

test('MQTT-3.14.4-1: after DISCONNECT the client closes the link, and it stays closed', () => {
  const board = new Board('default');
  const client = board.connected();
  client.publish('t', 'last words');
  client.disconnect();
  board.pass(600_000);
  expect(frames(takeBytes(board)).map(({ first }) => first)).toEqual([0x10, 0x30, 0xe0]);
  expect([board.peer.ended, client.connected, board.peers.length, board.timers]).toEqual([true, false, 1, 0]);
});

test('MQTT-3.14.4-2: after DISCONNECT nothing more is sent on that link', () => {
  const board = new Board('default');
  const client = board.connected();
  client.subscribe('f');
  client.publish('t', 'in flight', { qos: 1 });
  board.idle();
  client.disconnect();
  const late: string[] = [];
  board.peer.socket.write = (data: string) => late.push(data);
  client.publish('t', 'x');
  client.publish('t', 'x', { qos: 1 });
  client.subscribe('g');
  client.unsubscribe('f');
  client.ping();
  client.disconnect();
  board.peer.send(message('f', 'x', 1));
  board.pass(600_000);
  expect([late, takeBytes(board).slice(-2)]).toEqual([[], '\xe0\0']);
});

test('MQTT-3.14.4-2: nor when a message made the program disconnect', () => {
  const board = new Board('default');
  const client = board.connected();
  const heard = collect(client, 'message');
  client.on('message', () => client.disconnect());
  board.peer.sendBytes(raw(0x32, '\0\x01t\0\x01x') + raw(0x32, '\0\x01t\0\x02y'));
  expect(takeBytes(board).endsWith('\xe0\0')).toBe(true);
  expect(heard).toEqual([['t', 'x']]);
});
