import { expect, test } from 'vitest';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { Board } from '../scripted.ts';

const names = Object.keys(BUILDS) as BuildName[];

test.each(names)('%s: all options may change between two attempts', (name) => {
  const board = new Board(name);
  const options: Record<string, unknown> = { client_id: 'c', port: 1 };
  board.mote.create('one', options).connect();
  board.idle();
  Object.assign(options, { host: 'two', port: 2, client_id: 'd', keep_alive: 9 });
  board.peer.close();
  board.pass(1000);
  expect(board.peers.map(({ options: { host, port } }) => [host, port])).toEqual([
    ['one', 1],
    ['two', 2],
  ]);
  expect(board.peer.take()).toMatchObject([{ clientId: 'd', keepalive: 9 }]);
});

test('a new password is that of the next CONNECT', () => {
  const board = new Board('core');
  const options = { client_id: 'c', username: 'u', password: 'old' };
  board.mote.create('b', options).connect();
  board.idle();
  board.peer.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
  board.idle();
  options.password = 'new';
  board.pass(10_000);
  expect(board.peer.take()).toMatchObject([{ password: Buffer.from('new') }]);
});
