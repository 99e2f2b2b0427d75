import type { CongestionWindow } from '../congestion/congestion-window.ts';
import { ProportionalRateReduction } from '../congestion/prr.ts';
import type { Acknowledgment } from './acknowledgment.ts';
import { Frto } from './frto.ts';
import type { Scoreboard } from './scoreboard.ts';
import { Undo } from './undo.ts';

/** What the sender is at: nothing is wrong; fast recovery (RFC 6675, 6582); repair after a timeout (RFC 5681). */
export type Phase = 'open' | 'fast' | 'timeout';

/** The phases of loss recovery, and what they make of the congestion window. */
export class Recovery {
  phase: Phase = 'open';
  /** RecoveryPoint (RFC 6675): the recovery ends when everything before it is acknowledged. */
  point = 0;
  readonly undo = new Undo();
  readonly #window: CongestionWindow;
  readonly #board: Scoreboard;
  readonly #prr = new ProportionalRateReduction();
  readonly #frto = new Frto();

  constructor(window: CongestionWindow, board: Scoreboard) {
    this.#window = window;
    this.#board = board;
  }

  enterFast(): void {
    this.undo.begin(this.#window, this.#board);
    this.#prr.begin(Math.floor(this.#window.segments));
    this.#window.reduce();
    this.#frto.stop();
    this.phase = 'fast';
    this.point = this.#board.next;
  }

  /** @param isRepeated timeouts in a row, without a word of the peer between them; allowsFrto: sysctl tcp_frto */
  enterTimeout(isRepeated: boolean, allowsFrto: boolean): void {
    const wasOpen = this.phase === 'open';
    // One reduction an episode (RFC 5681, equation 4).
    if (wasOpen || this.#board.acknowledged >= this.point || (this.phase === 'timeout' && !isRepeated)) {
      this.undo.begin(this.#window, this.#board);
      this.#window.reduce();
    }
    this.#frto.begin(allowsFrto && (wasOpen || isRepeated));
    this.phase = 'timeout';
    this.point = this.#board.next;
  }

  /** Takes a proof that nothing was lost (RFC 4015). */
  undoIfNeedless(ack: Acknowledgment): void {
    if (this.undo.isDue(ack)) this.#takeBack();
  }

  #takeBack(): void {
    for (const range of this.#board.ranges) this.#board.markFound(range);
    this.undo.apply(this.#window);
    this.#frto.stop();
    this.phase = 'open';
  }

  /** F-RTO, while a timeout is being repaired. */
  judgeTimeout(ack: Acknowledgment): void {
    const verdict = this.#frto.onAck(ack, this.#board.acknowledged < this.point);
    if (verdict === 'spurious') this.#takeBack();
    else if (verdict === 'send-new') this.point = this.#board.next;
  }

  /** F-RTO asks for new data in place of retransmissions (RFC 5682, step 2b). */
  get wantsNewData(): boolean {
    return this.#frto.wantsNewData;
  }

  /** There was none that could be sent: F-RTO cannot tell. */
  hasNoNewData(): void {
    this.#frto.stop();
  }

  /**
   * Everything before the recovery point is acknowledged. Without SACK, the phase is kept until something later is:
   * duplicate ACKs of the old episode must not begin a new one (RFC 6582, 4.1).
   */
  endIfRepaired(hasSack: boolean): boolean {
    const { acknowledged } = this.#board;
    if (this.phase === 'open' || acknowledged < this.point) return false;
    if (!hasSack && acknowledged === this.point) return false;
    if (this.phase === 'fast') this.#window.segments = this.#window.threshold;
    this.#frto.stop();
    this.phase = 'open';
    return true;
  }

  /** A lost range goes out again. */
  resent(): void {
    this.undo.resent();
    this.sent();
  }

  /** A segment goes out. */
  sent(): void {
    if (this.phase === 'fast') this.#prr.sent();
  }

  /** Time, not an ACK, has shown a loss: one retransmission leaves at once. */
  allowOne(inFlight: number): void {
    this.#window.segments = Math.max(this.#window.segments, inFlight + 1);
  }

  /** The window after an ACK in fast recovery. */
  reduceProportionally(inFlight: number, ack: Acknowledgment, hasNewLoss: boolean): void {
    if (ack.delivered === 0) return;
    const isGood = ack.isAdvance && !hasNewLoss;
    this.#window.segments = this.#prr.window(inFlight, this.#window.threshold, ack.delivered, isGood);
  }
}
