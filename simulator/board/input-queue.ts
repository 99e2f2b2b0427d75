import type { Board } from './board.ts';

/** Events that may wait for a blocked board; more are dropped, as from the engine's own buffer. */
export const MAX_INPUT_EVENTS = 256;

interface InputEvent {
  listeners: unknown;
  self: unknown;
  args: unknown[];
}

/** Events of pins and serial ports that wait for the program's next idle loop. */
export class InputQueue {
  #events: InputEvent[] = [];

  /** @returns false when the queue is full */
  add(event: InputEvent): boolean {
    if (this.#events.length >= MAX_INPUT_EVENTS) return false;
    this.#events.push(event);
    return true;
  }

  clear(): void {
    this.#events = [];
  }

  /**
   * Hands the events to the program.
   * @returns false when the board was blocked or went off
   */
  run(board: Board): boolean {
    if (this.#events.length === 0) return true;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      board.interpreter.callListeners(next.self as object, next.listeners, next.args);
      if (!board.free) return false;
    }
    return true;
  }
}
