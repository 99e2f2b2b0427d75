import { broken } from '../../../kernel/invariant.ts';
import type { Repairs } from '../../endpoint.ts';
import type { Segment } from '../../segment.ts';
import { CongestionWindow } from '../congestion/congestion-window.ts';
import { Acknowledgment } from '../recovery/acknowledgment.ts';
import { Delivery } from '../recovery/delivery.ts';
import { LossDetection } from '../recovery/loss-detection.ts';
import { Recovery } from '../recovery/recovery.ts';
import { Scoreboard, type Sent } from '../recovery/scoreboard.ts';
import type { Sysctls } from '../settings.ts';
import type { TimerWheel } from '../timer-wheel.ts';
import type { Patience } from './give-up.ts';
import { RetransmissionTimer } from './retransmission-timer.ts';
import { RetransmissionTimeout } from './rto.ts';
import { TailProbe } from './tail-probe.ts';
import { Transmission } from './transmission.ts';

/** The sending half of a connection: what its acknowledgments and its timer do. */
export class Sender {
  /** The peer's ACKs may carry blocks (RFC 2018); of the handshake. */
  hasSack = false;
  readonly out: Transmission;
  readonly rto = new RetransmissionTimeout();
  readonly window: CongestionWindow;
  readonly timer: RetransmissionTimer;
  readonly patience: Patience;
  readonly #board = new Scoreboard();
  readonly #losses: LossDetection;
  readonly #recovery: Recovery;
  readonly #delivery: Delivery;
  readonly #probe: TailProbe;
  readonly #ack = new Acknowledgment();
  readonly #sysctls: Sysctls;
  readonly #repairs: Repairs;

  constructor(sysctls: Sysctls, wheel: TimerWheel, patience: Patience, repairs: Repairs) {
    this.#sysctls = sysctls;
    this.#repairs = repairs;
    this.patience = patience;
    this.window = new CongestionWindow(sysctls.tcp_slow_start_after_idle);
    this.#losses = new LossDetection(this.#board, sysctls);
    this.#recovery = new Recovery(this.window, this.#board);
    this.#delivery = new Delivery(this.#board, this.#losses, this.#recovery);
    this.#probe = new TailProbe(this.#board, this.#recovery);
    this.timer = new RetransmissionTimer(wheel, this.#board, this.rto, this.#probe, patience);
    const { window, rto, timer } = this;
    const parts = { board: this.#board, losses: this.#losses, recovery: this.#recovery, window, rto, timer };
    this.out = new Transmission(parts, sysctls, repairs);
  }

  /** SND.UNA. */
  get acknowledged(): number {
    return this.#board.acknowledged;
  }

  /** SND.NXT. */
  get next(): number {
    return this.#board.next;
  }

  get isIdle(): boolean {
    return this.#board.isEmpty;
  }

  get isFinAcknowledged(): boolean {
    return this.out.queue.isFinSent && this.#board.isEmpty;
  }

  /** The handshake has told what the peer can. */
  start(mss: number, hasSack: boolean): void {
    this.out.mss = mss;
    this.hasSack = hasSack;
    this.#probe.isEnabled = hasSack && this.#sysctls.tcp_early_retrans;
  }

  /** An ACK of something between SND.UNA and SND.NXT. @param echoUs the timestamp echoed, NaN without one */
  onAck(segment: Segment, isDuplicate: boolean, echoUs: number, nowUs: number): Acknowledgment {
    const { rack } = this.#losses;
    const wasReorderingSeen = rack.isReorderingSeen;
    const ack = this.#ack;
    ack.begin(segment.ack > this.acknowledged, isDuplicate, echoUs, nowUs);
    this.#delivery.read(segment, ack, this.hasSack);
    if (ack.isAdvance) {
      this.#board.acknowledged = segment.ack;
      this.patience.heard();
    }
    const { sampleUs } = ack;
    if (sampleUs >= 0) this.rto.sample(Math.max(sampleUs, 1), this.acknowledged, this.next);
    if (ack.isDsack && wasReorderingSeen && !this.#probe.isReportedBy(ack))
      rack.sawDuplicate(this.acknowledged, this.next);
    if (this.#probe.onAck(ack, this.acknowledged)) this.#answerTailLoss();
    const isDubious = isDuplicate || ack.hasNewSack || ack.isDsack || this.#losses.duplicates > 0;
    const waitUs =
      isDubious || this.#recovery.phase !== 'open' || this.#board.sacked > 0 ? this.#recover(ack, nowUs) : 0;
    if (this.#recovery.phase !== 'fast' && ack.isAdvance) this.#grow(ack, nowUs);
    if (this.#board.isEmpty) this.timer.clear();
    else if (waitUs > 0) this.timer.set('reordering', nowUs, waitUs);
    else if (ack.acknowledged > 0 || ack.sackedSentUs < (this.#board.first as Sent).sentUs)
      this.timer.onProgress(nowUs);
    return ack;
  }

  /** The tail loss probe has repaired a loss that nothing else showed (RFC 8985, 7.4.2). */
  #answerTailLoss(): void {
    if (this.#recovery.phase !== 'open') return;
    this.window.reduce();
    this.window.segments = this.window.threshold;
  }

  /** @returns when RACK wants to look again, in us from now; 0 when it does not */
  #recover(ack: Acknowledgment, nowUs: number): number {
    const recovery = this.#recovery;
    const board = this.#board;
    recovery.undoIfNeedless(ack);
    if (recovery.phase === 'timeout') recovery.judgeTimeout(ack);
    if (recovery.endIfRepaired(this.hasSack)) this.#losses.rack.recovered();
    const { lost, pipe } = board;
    const waitUs = this.#detectLosses(ack, pipe, nowUs);
    if (recovery.phase === 'fast') recovery.reduceProportionally(this.out.pipe, ack, board.lost > lost);
    return waitUs;
  }

  #detectLosses(ack: Acknowledgment, pipeBefore: number, nowUs: number): number {
    const recovery = this.#recovery;
    const isOpen = recovery.phase === 'open';
    if (!this.hasSack) {
      const isPartial = this.acknowledged < recovery.point;
      const isLost = this.#losses.byDuplicates(ack, recovery.phase, isPartial, this.next > recovery.point);
      if (isLost && isOpen) this.#enterFast();
      return 0;
    }
    const waitUs = this.#losses.bySack(isOpen, this.rto.srttUs, nowUs);
    // A retransmission that is lost after a timeout is a second loss (RFC 5681, 4.3).
    const isWorse = recovery.phase === 'timeout' && this.#board.pipe < pipeBefore;
    if (isWorse || (isOpen && this.#board.lost > 0)) this.#enterFast();
    return waitUs;
  }

  #enterFast(): void {
    this.#recovery.enterFast();
    // RFC 8985, 7.1: a probe from before the recovery is forgotten.
    this.#probe.forget();
  }

  #grow(ack: Acknowledgment, nowUs: number): void {
    const isOpen = this.#recovery.phase === 'open';
    this.window.acknowledged(ack.delivered, this.rto.srttUs, this.rto.currentUs, isOpen, nowUs);
  }

  /** The timer has fired, and the peer has been silent for too long. */
  isToGiveUp(nowUs: number): boolean {
    return this.timer.cause === 'retransmission' && this.patience.isOver(nowUs);
  }

  /** The timer has fired. @returns the probe to send, if it asks for one; what else may leave, `nextToSend` says */
  onTimer(nowUs: number): Sent | null {
    const { cause } = this.timer;
    this.timer.clear();
    if (cause === 'tail-probe') return this.#probeTail(nowUs);
    if (cause === 'reordering') this.#reorderingOver(nowUs);
    else this.#timeOut(nowUs);
    return null;
  }

  #probeTail(nowUs: number): Sent | null {
    const last = this.#board.last as Sent;
    // One probe at a time; and a tail that has arrived needs none.
    if (this.#probe.isUnderWay || last.isSacked) {
      this.timer.waitFromSending(nowUs);
      return null;
    }
    const fresh = this.out.nextNew(true, nowUs);
    if (fresh === null) this.out.sendAgain(last, nowUs);
    this.#probe.sent((fresh ?? last).end, fresh === null);
    this.#repairs.tailProbes++;
    this.timer.waitFromNow(nowUs);
    return fresh ?? last;
  }

  #reorderingOver(nowUs: number): void {
    const recovery = this.#recovery;
    const { pipe } = this.#board;
    this.#losses.bySack(recovery.phase === 'open', this.rto.srttUs, nowUs);
    if (this.#board.pipe < pipe && recovery.phase !== 'fast') this.#enterFast();
    if (this.#board.pipe < pipe) recovery.allowOne(this.out.pipe);
    this.timer.waitFromSending(nowUs);
  }

  /** RFC 6298, 5.4 to 5.7. */
  #timeOut(nowUs: number): void {
    const first = this.#board.first as Sent;
    const isRepeated = this.patience.timeouts > 0;
    this.#probe.forget();
    this.#losses.byTimeout(first, this.hasSack, this.rto.srttUs, nowUs);
    this.#recovery.enterTimeout(isRepeated, this.#sysctls.tcp_frto);
    this.window.collapse(this.out.pipe);
    this.patience.timedOut(nowUs);
    this.rto.backOff();
    this.#repairs.rtoTimeouts++;
    this.timer.waitFromNow(nowUs);
  }

  /** What must hold whenever nothing is under way inside. */
  check(): void {
    this.#board.check();
    const waits = !this.#board.isEmpty || this.timer.cause === 'zero-window';
    if (waits !== this.timer.fireUs < Number.POSITIVE_INFINITY)
      broken('a timer runs for nothing, or none runs');
  }
}
