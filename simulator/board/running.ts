import type { Board } from './board.ts';

/**
 * The engine's functions (setTimeout, emit, ...) exist once for all boards; this says for which one they
 * work. Only one board runs at a time, and no board calls into another.
 */
let running: Board | null = null;

export function runningBoard(): Board {
  if (running === null) throw new Error('a board function was called outside of any board');
  return running;
}

/** From here on the functions work for this board. @returns what to give back to `leave` */
export function enter(board: Board): Board | null {
  const before = running;
  running = board;
  return before;
}

export function leave(before: Board | null): void {
  running = before;
}
