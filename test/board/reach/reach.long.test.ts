import { expect, test } from 'vitest';
import { CALLED_BACK, ROOTS, walkable } from './program.ts';
import { equipped, globalOf, walkOn } from './rig.ts';
import type { Hands } from './walk.ts';

const console = { echo: () => {} };

test.each([
  ['a program', {}],
  ['what is typed on a console', { console }],
])('nothing that %s can reach by names, calls and errors is of the host', (_, more) => {
  const { board, errors } = equipped(walkable(ROOTS), more);
  board.start();
  expect(errors).toEqual([]);
  const { found, looked } = walkOn(board);
  expect(found).toBe(null);
  expect(looked).toBeGreaterThan(1000);
});

test.each([
  ['a program', {}],
  ['what is typed on a console', { console }],
])('nothing that %s is given by callbacks, getters and events is of the host', (_, more) => {
  const { board, kernel, stack } = equipped(walkable(ROOTS, CALLED_BACK), more);
  stack.onConnect = (peer) => {
    peer.push('data');
    peer.close('reset');
  };
  board.start();
  kernel.run(1e6);
  stack.error = 'refused';
  board.wires.accessPoint.lose(board);
  kernel.run(5e6);
  expect((globalOf(board).hands as Hands).given.length).toBeGreaterThan(200);
  expect(walkOn(board, { client: globalOf(board).theirs }).found).toBe(null);
});
