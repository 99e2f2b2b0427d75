import { expect, test } from 'vitest';
import { Peer } from './peer.ts';
import { Board, collect } from './scripted.ts';

test('an open socket can be handed over, also while the next attempt waits', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c' });
  board.refuses = true;
  client.connect();
  const own = new Peer(board.newObject(), {});
  board.peers.push(own);
  client.connect(own.socket);
  board.idle();
  board.accept();
  expect([client.connected, own.take()[0].cmd]).toEqual([true, 'connect']);
});

test('a transport of the shape of net is used in its place', () => {
  const board = new Board('core');
  const seen: object[] = [];
  const net = {
    connect: (options: object) => {
      seen.push(options);
      const peer = new Peer(board.newObject(), {});
      board.peers.push(peer);
      return peer.socket;
    },
  };
  board.mote.create('modem', { port: 1234, net }).connect();
  board.idle();
  expect([seen, board.peer.take()[0].cmd]).toMatchObject([[{ host: 'modem', port: 1234 }], 'connect']);
});

test.each([undefined, {}, { keep_alive: 'x' }, { keep_alive: 0 }, { keep_alive: null }])(
  'options %j give a CONNECT with a keep-alive of 60 s',
  (options) => {
    const board = new Board('default');
    board.mote.create('b', options).connect();
    board.idle();
    expect(board.peer.take()).toMatchObject([{ cmd: 'connect', keepalive: 60, clean: true }]);
  },
);

test('options of the wrong type go as their text, and the connection comes up', () => {
  const board = new Board('default');
  const options = {
    client_id: 7,
    username: 8,
    password: 9,
    will: { topic: 'w', payload: 10, qos: 5 },
    net: undefined,
  };
  board.mote.create('b', options).connect();
  board.idle();
  expect(board.peer.take()).toMatchObject([
    {
      clientId: '7',
      username: '8',
      password: Buffer.from('9'),
      will: { payload: Buffer.from('10'), qos: 1 },
    },
  ]);
});

test('protocol name and level can be those of 3.1', () => {
  const board = new Board('default');
  board.mote.create('b', { client_id: 'c', protocol_name: 'MQIsdp', protocol_level: 3 }).connect();
  board.idle();
  expect(board.peer.take()).toMatchObject([{ protocolId: 'MQIsdp', protocolVersion: 3 }]);
});

test('clean_session false keeps the session; without a client id it cannot', () => {
  const board = new Board('default');
  board.mote.create('b', { client_id: 'c', clean_session: false }).connect();
  board.idle();
  expect(board.peer.take()).toMatchObject([{ clean: false }]);
  board.mote.create('b', { clean_session: false }).connect();
  board.idle();
  expect(board.peer.take()).toMatchObject([{ clean: true, clientId: '' }]);
});

test('a password without a user name stays at home', () => {
  const board = new Board('default');
  board.mote.create('b', { client_id: 'c', password: 'p' }).connect();
  board.idle();
  expect(board.peer.take()[0]).not.toHaveProperty('password', expect.anything());
});

test('events are told in the order and by the names of the MQTT module', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c' });
  const order: string[] = [];
  for (const event of ['connected', 'connect', 'disconnected', 'close', 'ping_reply'])
    client.on(event, () => order.push(event));
  client.connect();
  board.idle();
  board.accept();
  client.ping();
  board.idle();
  board.peer.send({ cmd: 'pingresp' });
  board.idle();
  board.peer.close();
  board.idle();
  expect(order).toEqual(['connected', 'connect', 'ping_reply', 'disconnected', 'close']);
});

test('two clients of one module know nothing of each other', () => {
  const board = new Board('default');
  const one = board.connected({ client_id: 'one' });
  const two = board.connected({ client_id: 'two' });
  const messages = collect(one, 'message');
  one.publish('t', 'x', 1);
  board.peers[0].close();
  board.idle();
  board.peer.send({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, dup: false, retain: false });
  board.idle();
  expect([one.connected, two.connected, messages]).toEqual([false, true, []]);
});
