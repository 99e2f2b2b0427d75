import { expect, test } from 'vitest';
import { MAX_CLIENTS } from '../../../firmware/client/limits.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';

const names = Object.keys(BUILDS) as BuildName[];
const withQos1 = names.filter((name) => name !== 'qos0');

test.each(names)(
  '%s: create() at each disconnected makes one connection at a time, and backs off',
  (name) => {
    const board = new Board(name);
    board.random = 1;
    const start = () => {
      const client = board.mote.create('b', { client_id: 'c' });
      client.on('disconnected', start);
      client.connect();
    };
    start();
    for (let second = 0; second < 40; second++) {
      board.idle();
      if (!board.peer.ended) {
        board.accept();
        board.peer.close();
      }
      board.pass(1000);
      expect([board.peers.filter(({ ended }) => !ended).length <= 1, board.timers]).toEqual([true, 1]);
    }
    // After 1, 2, 4, 8, 16 and 32 seconds.
    expect(board.peers.length).toBe(6);
  },
);

test.each(withQos1)('%s: a client that takes the place of another keeps what waits', (name) => {
  const board = new Board(name);
  const first = board.connected({ client_id: 'c' });
  first.publish('t', 'in flight', { qos: 1 });
  board.idle();
  board.peer.close();
  first.publish('t', 'waits', { qos: 1 });
  board.idle();
  board.mote.create('broker', { client_id: 'c' }).connect();
  board.pass(1000);
  board.accept();
  const texts = board.peer
    .take()
    .map((packet) => (packet.cmd === 'publish' ? `${packet.payload}` : packet.cmd));
  // With one in flight the other waits for its PUBACK.
  const all = ['connect', 'in flight', 'waits'];
  expect(texts).toEqual(BUILDS[name].includes('WINDOW') ? all : all.slice(0, 2));
});

test.each(names)('%s: one that is connected ends before the next of its host and id begins', (name) => {
  const board = new Board(name);
  const first = board.connected({ client_id: 'c' });
  board.peer.take();
  const second = board.mote.create('broker', { client_id: 'c' });
  second.connect();
  board.idle();
  expect(board.peers[0].take()).toMatchObject([{ cmd: 'disconnect' }]);
  expect([first === second, board.peers.map(({ ended }) => ended)]).toEqual([true, [true, false]]);
});

test.each(names)('%s: two clients for two brokers work, in any order of calls', (name) => {
  for (const order of [
    ['create one', 'create two', 'connect one', 'connect two'],
    ['create one', 'connect one', 'create two', 'connect two'],
    ['create one', 'create two', 'connect two', 'connect one'],
    ['create one', 'connect one', 'end one', 'create two', 'connect one', 'connect two'],
  ]) {
    const board = new Board(name);
    const clients: Record<string, ReturnType<typeof board.mote.create>> = {};
    for (const step of order) {
      const [verb, id] = step.split(' ');
      if (verb === 'create') clients[id] = board.mote.create(`to ${id}`, { client_id: id });
      if (verb === 'connect') clients[id].connect();
      if (verb === 'end') clients[id].disconnect();
      board.idle();
    }
    const open = board.peers.filter(({ ended }) => !ended);
    expect([order, open.map(({ options }) => options.host).sort()]).toEqual([order, ['to one', 'to two']]);
    for (const peer of open) peer.send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
    board.idle();
    clients.one.publish('t', 'from one');
    clients.two.publish('t', 'from two');
    board.idle();
    const said = open.flatMap((peer) =>
      peer.take().flatMap((packet) => (packet.cmd === 'publish' ? [`${packet.payload}`] : [])),
    );
    expect(said.sort()).toEqual(['from one', 'from two']);
    for (const mote of [board.mote, board.require('mote')])
      for (const id of ['one', 'two']) expect(mote.create(`to ${id}`, { client_id: id })).toBe(clients[id]);
  }
});

test.each(names)('%s: a third client is one more, and none is made twice', (name) => {
  const board = new Board(name);
  const made = ['a', 'b', 'c', 'c', 'a', 'b'].map((id) =>
    board.require('mote').create('to all', { client_id: id }),
  );
  expect(made.map((client) => made.indexOf(client))).toEqual([0, 1, 2, 2, 0, 1]);
});

test.each(names)('%s: a program that tries host after host has so many clients at the most', (name) => {
  const board = new Board(name);
  const create = (host: number) => board.require('mote').create(`host ${host}`, { client_id: 'c' });
  const made = Array.from({ length: MAX_CLIENTS }, (_, host) => create(host));
  expect(new Set(made).size).toBe(MAX_CLIENTS);
  for (let host = MAX_CLIENTS; host < 2 * MAX_CLIENTS; host++) expect(() => create(host)).toThrow('clients');
  expect(made.map((_, host) => create(host))).toEqual(made);
});

test.each(names)(
  '%s: a client that begins anew connects as its options say, not over an old socket',
  (name) => {
    const board = new Board(name);
    board.mote.create('b', { client_id: 'c' }).connect(() => {
      throw 'mine';
    });
    board.mote.create('b', { client_id: 'c' }).connect();
    board.pass(1000);
    expect(board.peers.map(({ options }) => options.host)).toEqual(['b']);
  },
);

test.each(names)('%s: a client that begins anew tells only its new listeners', (name) => {
  const board = new Board(name);
  const first = board.connected({ client_id: 'c' });
  const old = collect(first, 'connected');
  const second = board.connected({ client_id: 'c' });
  expect([second.connected, old]).toEqual([true, []]);
});
