import type { Board } from './board.ts';

/**
 * The board whose program is running. The engine's functions (setTimeout, emit, ...) exist once for all boards and act
 * on this one. Only one board runs at a time, and no board calls into another.
 */
let running: Board | null = null;

export function runningBoard(): Board {
  if (running === null) throw new Error('a board function was called outside of any board');
  return running;
}

/** Null between calls into programs. */
export function boardInRun(): Board | null {
  return running;
}

/**
 * Makes this board the running one.
 * @returns the value to give to `leave`
 */
export function enter(board: Board): Board | null {
  const before = running;
  running = board;
  return before;
}

export function leave(before: Board | null): void {
  running = before;
}
