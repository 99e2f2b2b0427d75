import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { heldBytes, MemoryWatch, TOO_MUCH } from '../../simulator/board/memory.ts';
import { rig, run } from './rig.ts';

const MB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a loop that takes all memory stops the board, with its line', () => {
  const { board } = run(
    'var a = [];\nsetTimeout(function () {\n for (;;)\n  a.push(new Array(1000).fill(1)); }, 1);',
    1e6,
  );
  expect(board.fatal).toMatchObject({ line: 4, reason: TOO_MUCH, fatal: true });
});

test('a loop that leaves much garbage and keeps none of it goes on', () => {
  const { lines } = run(
    'setTimeout(function () { for (var i = 0; i < 40000; i++) new Array(1000).fill(i); print("on"); }, 1);',
    1e6,
  );
  expect(lines).toEqual(['1 on']);
});

test.each([
  ['objects', 'var one = []; for (var i = 0; i < 300; i++) one.push({ i: i }); hoard.push(one);'],
  ['buffers', 'hoard.push(new Uint8Array(9000));'],
])('a program that keeps more %s at each call is stopped, with the line of the function', (_what, keep) => {
  const program = `var hoard = [];\nvar n = 0;\nsetInterval(function () { n++; }, 1);\nsetInterval(function () {\n ${keep} }, 1);`;
  // What the tests before have left would count as held, until it is collected in the middle of this one.
  collectGarbage();
  const memory = new MemoryWatch(1, heldBytes() + 10 * MB);
  const { board, kernel } = rig(program, { memory });
  board.start();
  kernel.run(20e6);
  expect(board.fatal?.message).toBe(`device 1, .bootcde:4 in the callback of setInterval: ${TOO_MUCH}`);
});
