import type { Sysctls } from '../settings.ts';
import type { Acknowledgment } from './acknowledgment.ts';
import { Rack } from './rack.ts';
import type { Phase } from './recovery.ts';
import type { Scoreboard, Sent } from './scoreboard.ts';

/** Finds lost segments: by time (RACK), by count (RFC 6675), and by duplicate ACKs alone (RFC 6582). */
export class LossDetection {
  readonly rack = new Rack();
  /** Duplicate ACKs of a peer without SACK: each says that one segment has arrived (RFC 5681, 3.2). */
  duplicates = 0;
  readonly #board: Scoreboard;
  readonly #sysctls: Sysctls;

  constructor(board: Scoreboard, sysctls: Sysctls) {
    this.#board = board;
    this.#sysctls = sysctls;
  }

  /** @returns when more will be lost unless it is acknowledged, in us from now; 0 when nothing waits for that */
  bySack(isOpen: boolean, srttUs: number, nowUs: number): number {
    if (this.#sysctls.rack) return this.rack.detect(this.#board, !isOpen, srttUs, nowUs);
    this.#byCount();
    return 0;
  }

  /** IsLost of RFC 6675: DupThresh later ranges are acknowledged selectively. A lost retransmission is not seen. */
  #byCount(): void {
    let later = this.#board.sacked;
    for (const range of this.#board.ranges) {
      if (range.isSacked) later--;
      else if (later >= this.#sysctls.tcp_reordering && !range.isLost && range.sends === 1) {
        this.#board.markLost(range);
      }
    }
  }

  /**
   * NewReno (RFC 6582), for peers without SACK.
   * @param isPartial something that was in flight when the recovery began is not acknowledged yet
   * @returns whether the first range is lost now
   */
  byDuplicates(ack: Acknowledgment, phase: Phase, isPartial: boolean, hasNewData: boolean): boolean {
    this.#count(ack, phase, isPartial, hasNewData);
    const { first } = this.#board;
    if (first === undefined) return false;
    // In recovery, a partial acknowledgment shows the next hole (RFC 6582, 3.2, step 3).
    const hasEnough = phase === 'open' && this.duplicates >= this.#sysctls.tcp_reordering;
    const isLost = hasEnough || (phase === 'fast' && ack.isAdvance && isPartial);
    if (isLost && first.isInFlight) this.#board.markLost(first);
    return isLost;
  }

  /** @param hasNewData something was sent since the timeout: only that can make duplicates that count */
  #count(ack: Acknowledgment, phase: Phase, isPartial: boolean, hasNewData: boolean): void {
    if (ack.isDuplicate) {
      if (phase !== 'timeout' || hasNewData) this.duplicates++;
    } else if (ack.isAdvance) {
      // In recovery, what a partial acknowledgment covers had been counted as duplicates, but for the hole itself.
      const counted = phase === 'fast' && isPartial ? this.duplicates - (ack.acknowledged - 1) : 0;
      this.duplicates = Math.max(0, counted);
    }
  }

  /** At a retransmission timeout: all of it (RFC 5681, 3.1), or with SACK what is old enough (RFC 8985, 6.3). */
  byTimeout(first: Sent, hasSack: boolean, srttUs: number, nowUs: number): void {
    this.duplicates = 0;
    // A first range that the peer had acknowledged selectively: it has thrown it away since (RFC 2018, 8).
    if (first.isSacked) this.#board.forgetSacks();
    if (hasSack && this.#sysctls.rack) this.rack.markTimedOut(this.#board, srttUs, nowUs);
    else for (const range of this.#board.ranges) if (!range.isSacked) this.#board.markLost(range);
  }
}
