import type { Clock, EventId } from '../../kernel/kernel.ts';
import type { Board } from '../board.ts';

/** `E.enableWatchdog`: once enabled it stays on, and restarts a board that does not kick it. */
export class Watchdog {
  readonly #board: Board;
  readonly #clock: Clock;
  #timeoutUs = 0;
  #event: EventId = 0;

  constructor(board: Board, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
  }

  enable(timeoutUs: number): void {
    this.#timeoutUs = timeoutUs;
    this.kick();
  }

  kick(): void {
    if (this.#timeoutUs === 0) return;
    this.#clock.cancel(this.#event);
    this.#event = this.#clock.at(this.#board.nowUs + this.#timeoutUs, this.#board.device, bite, this.#board);
  }

  forget(): void {
    this.#clock.cancel(this.#event);
    this.#timeoutUs = 0;
  }
}

function bite(board: Board): void {
  board.interpreter.guard(() => board.reboot());
}
