import { expect, test } from 'vitest';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Peer } from '../peer.ts';
import { Board, collect } from '../scripted.ts';

const names = Object.keys(BUILDS) as BuildName[];

/** An open socket of the program's own, as from `require("tls").connect`. */
function ownSocket(board: Board): Peer {
  const own = new Peer(board.newObject(), { module: 'own' });
  board.peers.push(own);
  return own;
}

test.each(names)(
  '%s: after the own socket no other connection is made, whatever the program calls, and errors say so',
  (name) => {
    const board = new Board(name);
    const client = board.mote.create('b', { client_id: 'c', username: 'u', password: 'secret' });
    const errors = collect(client, 'error');
    client.on('disconnected', () => client.connect());
    client.connect(ownSocket(board).socket);
    board.idle();
    board.accept();
    expect(client.connected).toBe(true);
    board.peer.close();
    board.pass(60_000);
    client.connect();
    board.pass(60_000);
    client.disconnect();
    client.connect();
    board.pass(60_000);
    expect(board.peers.length).toBe(1);
    expect([...new Set(errors.map(String))]).toEqual(['Error: This socket is closed']);
  },
);

test.each(names)('%s: another open socket is taken at once, also while the next attempt waits', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  client.connect(ownSocket(board).socket);
  board.idle();
  board.accept();
  board.peer.close();
  board.pass(20_000);
  client.connect(ownSocket(board).socket);
  board.idle();
  board.accept();
  expect([client.connected, board.peers.length, board.timers]).toEqual([true, 2, 1]);
});

test.each(names)('%s: a function that opens sockets opens each', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  client.connect(() => ownSocket(board).socket);
  for (let connections = 1; connections < 4; connections++) {
    board.idle();
    board.accept();
    expect([client.connected, board.peers.length]).toEqual([true, connections]);
    board.peer.close();
    board.pass(8000);
  }
  expect(board.peers.map(({ options }) => options.module)).not.toContain('net');
});

test.each(names)('%s: a function that throws is a failed attempt', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  client.connect(() => {
    throw 'no certificate';
  });
  board.pass(1000);
  expect([errors[0], board.peers.length]).toEqual([['no certificate'], 0]);
});

test.each(names)('%s: net: require("tls") gets key, certificate and ca at each attempt', (name) => {
  const board = new Board(name);
  const net = board.require('tls');
  board.mote.create('b', { client_id: 'c', net, key: 'k', cert: 'd', ca: 'a' }).connect();
  board.idle();
  board.peer.close();
  board.pass(1000);
  for (const { options } of board.peers)
    expect(options).toMatchObject({ module: 'tls', key: 'k', cert: 'd', ca: 'a' });
  expect(board.peers.length).toBe(2);
});

test.each(['qos0', 'core'] as const)('%s has no TLS, and throws its name before it sends a byte', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c', tls: true });
  expect(() => client.connect()).toThrow('tls');
  expect(board.peers).toEqual([]);
});

test('a client that was made with MQTT 5 and without other features refuses their options by name', () => {
  const board = new Board(['QOS1', 'RECEIVE', 'MQTT5']);
  for (const [name, value] of Object.entries({ flash: true, drop: 'oldest', transport: 'ws', tls: true })) {
    const client = board.mote.create('b', { client_id: 'c', [name]: value });
    expect(() => client.connect()).toThrow(name === 'transport' ? 'tls' : name);
  }
  expect(board.peers).toEqual([]);
});

test('a client with WebSocket and without TLS takes ws, and refuses wss', () => {
  const board = new Board(['QOS1', 'RECEIVE', 'WEBSOCKET']);
  board.unframe = () => Buffer.alloc(0);
  expect(() => board.mote.create('b', { client_id: 'c', transport: 'wss' }).connect()).toThrow('tls');
  board.mote.create('b', { client_id: 'c', transport: 'ws' }).connect();
  expect(board.peers.map(({ options }) => [options.module, options.port])).toEqual([['net', 80]]);
});

test.each(names)(
  '%s: the addresses that an event of Wifi brings are no socket, and no error while there is a session',
  (name) => {
    const board = new Board(name);
    const client = board.connected();
    const errors = collect(client, 'error');
    client.connect({ ip: '192.0.2.7', netmask: '255.255.255.0', gw: '192.0.2.1' });
    board.pass(1000);
    expect([errors, client.connected, board.peers.length]).toEqual([[], true, 1]);
  },
);

test('max refuses a protocol that other clients mean TLS by', () => {
  const board = new Board('max');
  for (const protocol of ['mqtts', 'wss', '5'])
    expect(() => board.mote.create('b', { client_id: 'c', protocol }).connect()).toThrow('protocol');
  for (const protocol of [undefined, 4, 5]) board.mote.create('b', { client_id: 'c', protocol }).connect();
  expect(board.peers.length).toBe(3);
});
