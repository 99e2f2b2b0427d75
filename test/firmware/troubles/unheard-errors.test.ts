import { expect, test } from 'vitest';
import { MAX_SAID, MAX_SAID_TEXT } from '../../../firmware/client/limits.ts';
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

test.each(names)('%s: errors in turn stand there once each, and their number has a bound', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  client.connect(() => {
    throw `${'x'.repeat(200)}`;
  });
  board.pass(600_000);
  for (let n = 0; n < 100; n++) {
    client.disconnect();
    client.connect(() => {
      throw `error ${n % 50}`;
    });
  }
  expect(board.printed[0]).toBe(`mote: ${'x'.repeat(MAX_SAID_TEXT - 6)}`);
  expect(new Set(board.printed).size).toBe(board.printed.length);
  expect(board.printed.join('').length).toBeLessThan(MAX_SAID + MAX_SAID_TEXT);
});

test.each(names)('%s: a client that another one with its id throws out says so', (name) => {
  const board = new Board(name);
  board.connected();
  for (let takeover = 0; takeover < 5; takeover++) {
    board.peer.close();
    board.pass(10_000);
    board.accept();
  }
  expect(board.printed).toEqual(['mote: closed']);
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
