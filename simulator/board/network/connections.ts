import type { Board } from '../board.ts';
import type { Connection } from './net.ts';

/** The sockets of a board's program, and their part of each idle loop. That part runs most often of all: it makes no closures. */
export class Connections {
  open: Connection[] = [];
  readonly #board: Board;
  /** Calls into the program before sockets were last asked. */
  #callsBefore = 0;

  constructor(board: Board) {
    this.#board = board;
  }

  /** The board loses its power. */
  forget(): void {
    for (const connection of this.open) connection.done = true;
    this.open = [];
  }

  /** @returns whether it went through all: false once the board is blocked or off */
  readonly idle = (): boolean => {
    this.#callsBefore = this.#board.interpreter.calls;
    for (const connection of this.open) {
      connection.idle();
      if (!this.#board.free) return false;
    }
    if (this.#hasDone()) this.open = this.open.filter(({ done }) => !done);
    return true;
  };

  #hasDone(): boolean {
    for (const { done } of this.open) if (done) return true;
    return false;
  }

  /** Whether the next idle loop would have work. @param hasDriver the network is a driver in the program */
  isBusy(hasDriver: boolean): boolean {
    for (const { busy } of this.open) if (busy) return true;
    // The engine asks a driver at each idle loop. Its answer is another one only where the program has run meanwhile.
    return hasDriver && this.open.length > 0 && this.#board.interpreter.calls !== this.#callsBefore;
  }
}
