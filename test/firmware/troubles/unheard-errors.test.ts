import { expect, test } from 'vitest';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';

const names = Object.keys(BUILDS) as BuildName[];

test.each(names)(
  '%s: an error that nobody listens to stands on the console once, however often it comes',
  (name) => {
    const board = new Board(name);
    board.refuses = true;
    board.mote.create('nowhere', { client_id: 'c' }).connect();
    board.pass(600_000);
    expect(board.printed).toEqual(['mote: Error: Unable to create socket']);
  },
);

test.each(names)('%s: a refused CONNECT is said', (name) => {
  const board = new Board(name);
  board.mote.create('b', { client_id: 'c' }).connect();
  for (let second = 0; second < 100; second++) {
    board.idle();
    if (!board.peer.ended) board.peer.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
    board.pass(1000);
  }
  expect(board.peers.length).toBeGreaterThan(2);
  expect(board.printed).toEqual(['mote: CONNACK 5']);
});

test('an exception in a handler, and a broker that hangs up, are said', () => {
  const board = new Board('default');
  const client = board.connected();
  client.on('message', () => {
    throw new Error('mine');
  });
  board.peer.send({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, dup: false, retain: false });
  board.idle();
  for (let takeover = 0; takeover < 3; takeover++) {
    board.peer.close();
    board.pass(10_000);
    board.accept();
  }
  expect(board.printed).toEqual(['mote: Error: mine', 'mote: closed']);
});

test('who listens to errors has nothing on the console', () => {
  const board = new Board('default');
  const client = board.mote.create('b', { client_id: 'c' });
  const errors = collect(client, 'error');
  board.refuses = true;
  client.connect();
  board.pass(1000);
  expect([board.printed, errors.length > 0]).toEqual([[], true]);
});
