import type { BoardError } from '../board/errors.ts';
import type { MessageWatch } from '../board/observe.ts';
import type { BoardOptions } from '../board/options.ts';
import type { SimulatedNet } from '../tcp/index.ts';

/** What a world needs of a board, whether its program runs on the virtual Espruino or on the real one. */
export interface DeviceBoard {
  readonly on: boolean;
  /** Whether the board is neither off nor blocked. */
  readonly free: boolean;
  /** Why the board has stopped for good; null while it runs. */
  readonly fatal: BoardError | null;
  /** The board's time. It is ahead of the clock while a `connect()` blocks the board. */
  readonly nowUs: number;
  /** Power on. @returns the error that the program made at its top level, if any */
  start(): BoardError | null;
  /** Power off, at once and without a packet. */
  powerCut(): void;
}

/** What a board that is not the virtual one gets beside its options. */
export interface BoardSurroundings {
  /** Where it asks for the addresses of names. */
  net: SimulatedNet;
  /** Is told of the messages that its program gets. */
  messages: MessageWatch;
}

export type MakeBoard = (options: BoardOptions, surroundings: BoardSurroundings) => DeviceBoard;
