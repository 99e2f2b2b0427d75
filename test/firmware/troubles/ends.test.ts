import { expect, test } from 'vitest';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board, collect } from '../scripted.ts';

const builds = Object.keys(BUILDS) as BuildName[];

test.each(builds)('%s: a connection that the other side has reset is told as such', (name) => {
  const board = new Board(name);
  const errors = collect(board.connected(), 'error');
  board.peer.close(true);
  board.idle();
  expect(errors).toEqual([['reset']]);
});

test.each(builds)('%s: ends that the program asks for do not make it wait longer after a failure', (name) => {
  const board = new Board(name);
  const client = board.connected();
  for (let session = 0; session < 10; session++) {
    client.disconnect();
    client.connect();
    board.idle();
    board.accept();
  }
  board.peer.close();
  const before = board.peers.length;
  board.pass(1000);
  expect(board.peers.length).toBe(before + 1);
});
