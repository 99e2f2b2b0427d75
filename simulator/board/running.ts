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

/** Runs `action` as the given board's program. */
export function runAs(board: Board, action: () => void): void {
  const before = running;
  running = board;
  try {
    action();
  } finally {
    running = before;
  }
}
