import type { Interpreter } from '../interpreter.ts';
import type { Connection } from './net.ts';

/** The sockets of a board's program, and their part of each idle loop, the hottest of the board: it makes no closures. */
export class Connections {
  open: Connection[] = [];
  readonly #interpreter: Interpreter;
  /** Calls into the program before sockets were last asked. */
  #callsBefore = 0;

  constructor(interpreter: Interpreter) {
    this.#interpreter = interpreter;
  }

  /** The board loses its power. */
  forget(): void {
    for (const connection of this.open) connection.done = true;
    this.open = [];
  }

  /** @returns whether it went through all: false once the board is blocked or off */
  idle(board: { readonly free: boolean }): boolean {
    this.#callsBefore = this.#interpreter.calls;
    for (const connection of this.open) {
      connection.idle();
      if (!board.free) return false;
    }
    if (this.#hasDone()) this.open = this.open.filter(({ done }) => !done);
    return true;
  }

  #hasDone(): boolean {
    for (const { done } of this.open) if (done) return true;
    return false;
  }

  /** Whether the next idle loop would have work. @param hasDriver the network is a driver in the program */
  isBusy(hasDriver: boolean): boolean {
    for (const { busy } of this.open) if (busy) return true;
    // The engine asks a driver at each idle loop. Its answer is another one only where the program has run meanwhile.
    return hasDriver && this.open.length > 0 && this.#interpreter.calls !== this.#callsBefore;
  }
}
