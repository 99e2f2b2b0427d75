import { expect, test } from 'vitest';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board } from '../scripted.ts';

const names = Object.keys(BUILDS) as BuildName[];

test.each(names)('%s: connect() brings back a client whose timer the program has ended', (name) => {
  const board = new Board(name);
  board.random = 1;
  const client = board.connected();
  board.peer.close();
  board.idle();
  board.clearAllTimers();
  client.connect();
  board.pass(1000);
  expect([board.peers.length, board.timers]).toEqual([2, 1]);
});

test.each(names)('%s: connect() again and again does not put the next attempt off', (name) => {
  const board = new Board(name);
  board.random = 1;
  const client = board.connected();
  board.peer.close();
  for (let step = 0; step < 10; step++) {
    board.pass(99);
    client.connect();
  }
  board.pass(20);
  expect(board.peers.length).toBe(2);
});

test.each(names)('%s: publish renews a timer that is gone in back-off', (name) => {
  const board = new Board(name);
  board.random = 1;
  const client = board.connected();
  board.peer.close();
  board.idle();
  board.clearAllTimers();
  for (let second = 0; second < 5; second++) {
    board.pass(1000);
    client.publish('t', 'x', { qos: 1 });
  }
  expect(board.peers.length).toBe(2);
});

test.each(['core', 'default', 'full', 'max'] as const)(
  '%s: a half-open link is noticed by publishing, its timer gone',
  (name) => {
    const board = new Board(name);
    const client = board.connected({ keep_alive: 10 });
    board.peer.stalled = true;
    board.clearAllTimers();
    for (let second = 0; second < 60; second++) {
      client.publish('t', 'x', { qos: 1 });
      board.pass(1000);
    }
    expect(board.peers[0].ended).toBe(true);
  },
);

test.each(names)('%s: what comes in renews a timer that is gone', (name) => {
  const board = new Board(name);
  board.connected({ keep_alive: 10 });
  board.clearAllTimers();
  board.pass(10_000);
  expect(board.timers).toBe(0);
  board.peer.send({ cmd: 'pingresp' });
  board.idle();
  expect(board.timers).toBe(1);
});

test.each(names)('%s: a clock that is set while it connects ends no attempt', (name) => {
  const board = new Board(name);
  const client = board.mote.create('b', { client_id: 'c' });
  client.connect();
  board.idle();
  board.clockOffsetS = 1.7e9;
  client.publish('t', 'x', { qos: 1 });
  client.connect();
  board.pass(5000);
  board.accept();
  expect([client.connected, board.peers.length]).toEqual([true, 1]);
});

test.each(names)(
  '%s: a timer that is gone is renewed beside one of the program that has its id now',
  (name) => {
    const board = new Board(name);
    const client = board.connected({ keep_alive: 10 });
    board.clearAllTimers();
    const heard: number[] = [];
    for (let timer = 0; timer < 3; timer++) board.setTimeout(() => heard.push(timer), 20_000);
    board.pass(10_000);
    client.publish('t', 'x', { qos: 1 });
    board.peer.send({ cmd: 'pingresp' });
    board.idle();
    expect(board.timers).toBe(4);
    board.pass(10_000);
    expect(heard).toEqual([0, 1, 2]);
  },
);

test.each(names)(
  '%s: after disconnect() a timer that was not gone, as the clock was set, makes no connection',
  (name) => {
    const board = new Board(name);
    const client = board.connected();
    board.clockOffsetS = 1.7e9;
    board.peer.send({ cmd: 'pingresp' });
    board.idle();
    expect(board.timers).toBe(2);
    client.disconnect();
    board.pass(60_000);
    expect([client.connected, board.peers.length, board.timers]).toEqual([false, 1, 0]);
  },
);

test.each(names)('%s: a clock that is set while there is a session ends no connection', (name) => {
  const board = new Board(name);
  const client = board.connected();
  board.clockOffsetS = 1.7e9;
  for (let second = 0; second < 600; second++) {
    board.pass(1000);
    for (const packet of board.peer.take())
      if (packet.cmd === 'pingreq') board.peer.send({ cmd: 'pingresp' });
  }
  expect([client.connected, board.peers.length, board.timers]).toEqual([true, 1, 1]);
});
