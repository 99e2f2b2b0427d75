import type { Board } from './board.ts';

/** What may wait for a blocked board; the rest is dropped, as from the engine's own buffer. */
export const MAX_INPUT_EVENTS = 256;

interface InputEvent {
  listeners: unknown;
  self: unknown;
  args: unknown[];
}

/** What pins and serial ports have for a program, until its idle loop comes round. */
export class InputQueue {
  #events: InputEvent[] = [];

  /** @returns false: it is full */
  add(event: InputEvent): boolean {
    if (this.#events.length >= MAX_INPUT_EVENTS) return false;
    this.#events.push(event);
    return true;
  }

  clear(): void {
    this.#events = [];
  }

  /** @returns false when the board was blocked or went off */
  run(board: Board): boolean {
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      board.interpreter.callListeners(next.self as object, next.listeners, next.args);
      if (!board.free) return false;
    }
    return true;
  }
}
