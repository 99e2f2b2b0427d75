import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineBoard, folderOf } from '../../../simulator/engine/engine-board.ts';
import { prepareEngine } from '../../../simulator/engine/prepare.ts';
import type { RunWatchers } from '../../../simulator/world/device-setup.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { CACHE_FOLDER } from '../../compiler/cache.ts';
import { UsageError } from '../../usage.ts';

/** Boards of a run in a real interpreter that the user has. */
export interface EngineBoards {
  makeBoard: NonNullable<RunWatchers['makeBoard']>;
  /** `2v29.277`. */
  version: string;
  /** Ends them, and removes their folders. */
  close(): void;
}

/** What a plan may have that the engine's Linux build has no pins, radio or modem for. */
const REFUSED: [keyof WorldPlan, string][] = [
  ['station', '--sensors'],
  ['parts', 'parts'],
  ['modem', '--modem'],
  ['web', 'web'],
  ['board', '--board'],
];

/** @param path of the interpreter */
export function engineBoards(path: string, plan: WorldPlan): EngineBoards {
  for (const [key, name] of REFUSED)
    if (plan[key] !== undefined && plan[key] !== null)
      throw new UsageError(
        `--engine: Espruino's Linux build has nothing for ${name}; leave one of the two away`,
      );
  if (plan.tls)
    throw new UsageError('--engine: TLS is not simulated behind the real engine; use --transport tcp');
  const engine = prepareEngine(path, CACHE_FOLDER);
  const folder = mkdtempSync(join(tmpdir(), 'mote-engine-'));
  const boards: EngineBoard[] = [];
  return {
    version: engine.version,
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
