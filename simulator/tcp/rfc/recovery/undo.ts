import type { CongestionWindow } from '../congestion/congestion-window.ts';
import type { Acknowledgment } from './acknowledgment.ts';
import type { Scoreboard } from './scoreboard.ts';

/**
 * Takes a reduction of the window back when the loss turns out to be none: every retransmission was reported as a
 * duplicate (RFC 3708), or a timestamp shows that the original was acknowledged (RFC 3522). The response is that
 * of RFC 4015.
 */
export class Undo {
  #isPossible = false;
  #from = 0;
  /** Retransmissions of the episode that were not reported as duplicates. */
  #unproven = 0;
  #hasResent = false;
  #segments = 0;
  #threshold = 0;

  begin(window: CongestionWindow, board: Scoreboard): void {
    this.#isPossible = true;
    this.#from = board.acknowledged;
    this.#segments = window.segments;
    this.#threshold = window.threshold;
    this.#unproven = board.ranges.filter((range) => range.sends > 1 && range.isInFlight).length;
    this.#hasResent = this.#unproven > 0;
  }

  resent(): void {
    if (!this.#isPossible) return;
    this.#unproven++;
    this.#hasResent = true;
  }

  /** The peer has received what starts here twice (RFC 2883). */
  reportedTwice(start: number): void {
    if (this.#isPossible && start >= this.#from && this.#unproven > 0) this.#unproven--;
  }

  isDue(ack: Acknowledgment): boolean {
    if (!this.#isPossible || !this.#hasResent) return false;
    return (ack.isDsack && this.#unproven === 0) || ack.isForOriginal;
  }

  apply(window: CongestionWindow): void {
    if (this.#isPossible) window.restore(this.#segments, this.#threshold);
    this.#isPossible = false;
  }
}
