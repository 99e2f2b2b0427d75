import type { Acknowledgment } from '../recovery/acknowledgment.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { Scoreboard } from '../recovery/scoreboard.ts';
import { MIN_MARGIN_US } from './rto.ts';

/** Added to two round trips when more than one segment is in flight. [M] */
const MARGIN_US = 2000;
/** Before a round trip was measured (RFC 8985, 7.2). */
const DEFAULT_US = 1e6;

/** The tail loss probe (RFC 8985, section 7): one at a time. */
export class TailProbe {
  /** The peer takes SACK, and sysctl tcp_early_retrans is set. */
  isEnabled = false;
  readonly #board: Scoreboard;
  readonly #recovery: Recovery;
  /** TLP.end_seq; NaN while no probe is under way. */
  #end = Number.NaN;
  #isRetransmission = false;

  constructor(board: Scoreboard, recovery: Recovery) {
    this.#board = board;
    this.#recovery = recovery;
  }

  /** Nothing shows a loss, so nothing else would find one before the timeout (7.2). */
  get isAllowed(): boolean {
    return this.isEnabled && this.#recovery.phase === 'open' && this.#board.sacked === 0;
  }

  get isUnderWay(): boolean {
    return !Number.isNaN(this.#end);
  }

  /**
   * PTO without its bound, the retransmission timeout (7.2). The RFC's allowance for a delayed ACK is 200 ms here:
   * measured, one segment is probed at its timeout.
   */
  delayUs(srttUs: number): number {
    if (srttUs === 0) return DEFAULT_US;
    return 2 * srttUs + (this.#board.ranges.length === 1 ? MIN_MARGIN_US : MARGIN_US);
  }

  sent(end: number, isRetransmission: boolean): void {
    this.#end = end;
    this.#isRetransmission = isRetransmission;
  }

  forget(): void {
    this.#end = Number.NaN;
  }

  /** What the peer has received twice is the probe: that says nothing about reordering. [M], rows of 2000 ms */
  isReportedBy(ack: Acknowledgment): boolean {
    return this.#isRetransmission && ack.twiceEnd === this.#end;
  }

  /** @returns whether the probe has repaired a loss, to which the window is to answer (7.4.2) */
  onAck(ack: Acknowledgment, acknowledged: number): boolean {
    if (!(acknowledged >= this.#end)) return false;
    if (!this.#isRetransmission || this.isReportedBy(ack)) {
      this.forget();
      return false;
    }
    if (acknowledged > this.#end) {
      this.forget();
      return true;
    }
    // Two ACKs without a new word: the original and the probe have both arrived.
    if (ack.isDuplicate && !ack.hasNewSack) this.forget();
    return false;
  }
}
