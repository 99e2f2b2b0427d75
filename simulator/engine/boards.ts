import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunWatchers } from '../world/device-setup.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { EngineBoard, folderOf } from './engine-board.ts';

/** The boards of one world. */
export interface Boards extends Pick<RunWatchers, 'makeBoard'> {
  /** Ends the interpreters that run, and removes their folders. */
  close(): void;
}

const VIRTUAL: Boards = { close() {} };

/** Boards in the real interpreter where the plan names one; elsewhere a world makes virtual ones itself. */
export function boardsOf({ engine }: Pick<WorldPlan, 'engine'>): Boards {
  if (engine === undefined) return VIRTUAL;
  const folder = mkdtempSync(join(tmpdir(), 'mote-engine-'));
  const boards: EngineBoard[] = [];
  return {
    makeBoard(options, surroundings) {
      const place = { engine, folder: folderOf(folder, Number(options.device)) };
      const board = new EngineBoard(options, surroundings, place);
      boards.push(board);
      return board;
    },
    close() {
      for (const board of boards) board.powerCut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs something with the boards of a plan, and ends them whatever becomes of it. */
export function withBoards<T>(
  plan: Pick<WorldPlan, 'engine'>,
  run: (watchers: Pick<RunWatchers, 'makeBoard'>) => T,
): T {
  const { makeBoard, close } = boardsOf(plan);
  try {
    return run({ makeBoard });
  } finally {
    close();
  }
}
