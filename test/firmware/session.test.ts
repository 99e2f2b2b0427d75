import { expect, test } from 'vitest';
import { Board, collect } from './scripted.ts';

test('CONNECT carries id, keep-alive, will, user and password', () => {
  const board = new Board('core');
  const will = { topic: 'gone', payload: 'yes', qos: 1, retain: true };
  board.mote.create('b', { client_id: 'c', username: 'u', password: 'p', keep_alive: 10, will }).connect();
  board.idle();
  expect(board.peer.take()).toMatchObject([
    {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: 'c',
      keepalive: 10,
      username: 'u',
      password: Buffer.from('p'),
      will: { topic: 'gone', payload: Buffer.from('yes'), qos: 1, retain: true },
    },
  ]);
});

test('a refused CONNECT is reported with its code and backed off longer', () => {
  const board = new Board('qos0');
  const client = board.mote.create('b', {});
  const errors = collect(client, 'error');
  client.connect();
  board.idle();
  board.peer.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
  board.idle();
  expect([client.connected, board.peer.ended, errors]).toEqual([false, true, [['CONNACK 5']]]);
  board.pass(3900);
  expect(board.peers.length).toBe(1);
  board.pass(200);
  expect(board.peers.length).toBe(2);
});

test('a broker that accepts the connection and never says CONNACK is left', () => {
  const board = new Board('qos0');
  board.mote.create('b', {}).connect();
  board.pass(29_999);
  expect(board.peer.ended).toBe(false);
  board.pass(1);
  expect(board.peer.ended).toBe(true);
});

test('a connect that throws is a failed attempt, and backoff doubles up to 128 s', () => {
  const board = new Board('qos0');
  board.refuses = true;
  board.random = 1;
  const client = board.mote.create('b', {});
  const errors = collect(client, 'error');
  client.connect();
  const waits = [1, 2, 4, 8, 16, 32, 64, 128, 128, 128];
  for (const [index, seconds] of waits.entries()) {
    board.pass(seconds * 1000 - 1);
    expect(errors.length).toBe(index + 1);
    board.pass(1);
  }
});

test('a broker that accepts and hangs up at once is not hammered; one that held is forgiven', () => {
  const board = new Board('qos0');
  board.random = 1;
  board.connected();
  for (const seconds of [1, 2, 4, 8]) {
    board.peer.close();
    board.pass(seconds * 1000 - 1);
    const before = board.peers.length;
    board.pass(1);
    expect(board.peers.length).toBe(before + 1);
    board.accept();
  }
  board.pass(40_000);
  board.peer.close();
  board.pass(1001);
  expect(board.peers.length).toBe(6);
});

test('a broker that hangs up with its CONNACK is not hammered when a message waits, nor said to be connected', () => {
  for (const name of ['core', 'default', 'full'] as const) {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c' });
    const connected = collect(client, 'connected');
    client.publish('t', 'waits', { qos: 1 });
    client.connect();
    board.idle();
    // The engine hands over what came, and a write already throws.
    board.peer.ended = true;
    board.accept();
    expect([board.peers.length, connected.length, client.connected]).toEqual([1, 0, false]);
    board.pass(1000);
    expect(board.peers.length).toBe(2);
  }
});

test('an idle client sends something in each keep-alive interval', () => {
  const board = new Board('qos0');
  board.connected({ keep_alive: 10 });
  board.peer.take();
  for (let round = 0; round < 20; round++) {
    board.pass(10_000);
    expect(board.peer.take().length).toBeGreaterThan(0);
    board.peer.send({ cmd: 'pingresp' });
  }
  expect(board.peers.length).toBe(1);
});

test('a half-open link is noticed within two keep-alive intervals, also while QoS 0 goes out', () => {
  const board = new Board('qos0');
  const client = board.connected({ keep_alive: 10 });
  for (let second = 0; second < 20; second++) {
    client.publish('t', 'x');
    board.pass(1000);
  }
  expect(board.peers[0].ended).toBe(true);
});

test('a tunnel of 30 s in a keep-alive of 60 s costs no reconnect', () => {
  const board = new Board('default');
  const client = board.connected({ keep_alive: 60 });
  board.pass(27_000);
  board.peer.stalled = true;
  client.publish('t', 'x', { qos: 1 });
  board.pass(30_000);
  board.peer.stalled = false;
  board.idle();
  for (const packet of board.peer.take()) {
    if (packet.cmd === 'pingreq') board.peer.send({ cmd: 'pingresp' });
    if (packet.cmd === 'publish') board.peer.send({ cmd: 'puback', messageId: packet.messageId });
  }
  board.pass(20_000);
  expect([board.peers.length, client.connected]).toEqual([1, true]);
});

test('a QoS 1 message without PUBACK ends the connection, though the broker answers pings', () => {
  const board = new Board('core');
  const client = board.connected({ keep_alive: 10 });
  client.publish('t', 'x', { qos: 1 });
  for (let second = 0; second < 20; second++) {
    board.pass(1000);
    if (!board.peers[0].ended) board.peers[0].send({ cmd: 'pingresp' });
  }
  expect(board.peers[0].ended).toBe(true);
});

test('what an old socket still brings is ignored', () => {
  const board = new Board('default');
  const client = board.connected();
  const old = board.peer;
  old.close();
  board.pass(1000);
  board.accept();
  old.socket.emit('close');
  old.sendBytes('garbage');
  board.pass(1000);
  expect([client.connected, board.peers.length]).toEqual([true, 2]);
});

test('disconnect says so, closes, and stays closed', () => {
  const board = new Board('qos0');
  const client = board.connected();
  const events = collect(client, 'disconnected');
  board.peer.take();
  client.disconnect();
  board.pass(600_000);
  expect(board.peer.take()).toMatchObject([{ cmd: 'disconnect' }]);
  expect([client.connected, board.peer.ended, board.peers.length, board.timers, events.length]).toEqual([
    false,
    true,
    1,
    0,
    1,
  ]);
  client.connect();
  expect(board.peers.length).toBe(2);
});

test("a program's own loop of disconnected and connect adds no second connection", () => {
  const board = new Board('default');
  const client = board.mote.connect({ host: 'b', client_id: 'c' });
  client.on('disconnected', () => client.connect());
  board.idle();
  board.accept();
  board.peer.close();
  board.pass(1000);
  expect([board.peers.length, board.timers]).toEqual([2, 1]);
});
