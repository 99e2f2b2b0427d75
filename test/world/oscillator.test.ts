import { expect, test } from 'vitest';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { Oscillator } from '../../simulator/world/oscillator.ts';

const SECOND = 1e6;

test('a timer that was set before the oscillator went wrong is due when the board’s clock says so', () => {
  const kernel = new Kernel(1);
  const board = new Oscillator(kernel);
  const ran: number[] = [];
  const timer = board.timer(1, () => ran.push(kernel.now), undefined);
  timer.set(1000 * SECOND);
  kernel.run(100 * SECOND);
  board.drift(100_000);
  kernel.run(2000 * SECOND);
  // 900 s are left, which a board that is a tenth too fast counts in 900 / 1.1.
  expect(ran).toEqual([Math.ceil(100 * SECOND + (900 * SECOND) / 1.1)]);
});

test('a timer that is not set stays so', () => {
  const kernel = new Kernel(1);
  const board = new Oscillator(kernel);
  board.timer(1, () => {}, undefined);
  board.drift(-50);
  expect(kernel.pending).toBe(0);
});
