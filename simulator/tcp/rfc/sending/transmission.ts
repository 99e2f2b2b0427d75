import type { Repairs } from '../../endpoint.ts';
import type { CongestionWindow } from '../congestion/congestion-window.ts';
import type { LossDetection } from '../recovery/loss-detection.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { Scoreboard, Sent } from '../recovery/scoreboard.ts';
import type { Sysctls } from '../settings.ts';
import { Nagle } from './nagle.ts';
import { PeerWindow } from './peer-window.ts';
import type { RetransmissionTimer } from './retransmission-timer.ts';
import type { RetransmissionTimeout } from './rto.ts';
import { SendQueue } from './send-queue.ts';

/** The parts of a sender that decide with it what leaves. */
export interface SenderParts {
  readonly board: Scoreboard;
  readonly losses: LossDetection;
  readonly recovery: Recovery;
  readonly window: CongestionWindow;
  readonly rto: RetransmissionTimeout;
  readonly timer: RetransmissionTimer;
}

/** What leaves, and when: repairs before new data, as the windows and Nagle's algorithm let it out. */
export class Transmission {
  /** Bytes of a full segment; of the handshake. */
  mss = 536;
  readonly peerWindow = new PeerWindow();
  readonly queue = new SendQueue();
  readonly #board: Scoreboard;
  readonly #losses: LossDetection;
  readonly #recovery: Recovery;
  readonly #window: CongestionWindow;
  readonly #rto: RetransmissionTimeout;
  readonly #timer: RetransmissionTimer;
  readonly #nagle = new Nagle();
  readonly #sysctls: Sysctls;
  readonly #repairs: Repairs;
  #lastSendUs = 0;

  constructor(parts: SenderParts, sysctls: Sysctls, repairs: Repairs) {
    this.#board = parts.board;
    this.#losses = parts.losses;
    this.#recovery = parts.recovery;
    this.#window = parts.window;
    this.#rto = parts.rto;
    this.#timer = parts.timer;
    this.#sysctls = sysctls;
    this.#repairs = repairs;
  }

  /** Takes bytes of the program. @returns how many fitted the send buffer */
  write(bytes: string): number {
    return this.queue.write(bytes, this.#board.next - this.#board.acknowledged);
  }

  /** Segments that the network still has. */
  get pipe(): number {
    return Math.max(0, this.#board.pipe - this.#losses.duplicates);
  }

  /** Nothing waits to be sent, for the first time or again. */
  get isDone(): boolean {
    return this.queue.isEmpty && this.#board.lost === 0 && !this.#recovery.wantsNewData;
  }

  /** The next segment that the windows let out, repairs first; null when none. It counts as sent. */
  nextToSend(nodelay: boolean, nowUs: number): Sent | null {
    if (this.pipe + 1 > this.#window.segments) {
      if (this.#board.nextLost() !== undefined || !this.queue.isEmpty) this.#noteUse(true, nowUs);
      return null;
    }
    if (this.#recovery.wantsNewData) {
      const fresh = this.nextNew(nodelay, nowUs);
      if (fresh !== null || this.#board.next > this.#recovery.point) return fresh;
      this.#recovery.hasNoNewData();
    }
    const lost = this.#board.nextLost();
    return lost === undefined ? this.nextNew(nodelay, nowUs) : this.#repair(lost, nowUs);
  }

  /** New data, where the peer's window and Nagle's algorithm let it out. */
  nextNew(nodelay: boolean, nowUs: number): Sent | null {
    const { queue, mss } = this;
    if (queue.isEmpty) return null;
    const wanted = Math.min(queue.bytes, mss);
    const length = this.peerWindow.admits(this.#board.next, wanted);
    if (length === null) return null;
    const isWhole = length < wanted || nodelay || queue.isFinQueued;
    const mayLeave = isWhole || !this.#nagle.holdsBack(length, mss, this.#board.acknowledged);
    return mayLeave ? this.#sendNew(length, nowUs) : null;
  }

  /** The window is too small for a segment, and stays so: then less has to do (RFC 9293, 3.8.6.2.1, override). */
  takeWhatFits(nowUs: number): Sent | null {
    const room = this.peerWindow.end - this.#board.next;
    if (room <= 0) return null;
    this.#timer.clear();
    return this.#sendNew(Math.min(this.queue.bytes, this.mss, room), nowUs);
  }

  #sendNew(length: number, nowUs: number): Sent {
    const wasIdle = this.#board.isEmpty;
    if (wasIdle) this.#window.restart(nowUs - this.#lastSendUs, this.#rto.currentUs);
    const payload = this.queue.take(length);
    const isFin = this.queue.takeFin();
    const seq = this.#board.next;
    const end = seq + payload.length + (isFin ? 1 : 0);
    const range = {
      seq,
      end,
      payload,
      isFin,
      sentUs: nowUs,
      sends: 1,
      isInFlight: true,
      isSacked: false,
      isLost: false,
    };
    this.#board.add(range);
    this.#nagle.sent(end, payload.length, this.mss);
    this.#lastSendUs = nowUs;
    this.#recovery.sent();
    this.#noteUse(this.pipe + 1 > this.#window.segments, nowUs);
    this.#timer.onNewData(wasIdle, nowUs);
    return range;
  }

  #repair(range: Sent, nowUs: number): Sent {
    this.sendAgain(range, nowUs);
    this.#recovery.resent();
    if (this.#recovery.phase === 'fast') this.#repairs.fastRetransmits++;
    // The timeout of the first range counts from here on (RFC 6675, 5, step C.4).
    if (range === this.#board.first && this.#timer.cause !== 'reordering') this.#timer.waitFromNow(nowUs);
    return range;
  }

  /** Sends a range once more, joined with small ones that follow it. */
  sendAgain(range: Sent, nowUs: number): void {
    if (range.seq < this.#board.acknowledged) {
      range.payload = range.payload.slice(this.#board.acknowledged - range.seq);
      range.seq = this.#board.acknowledged;
    }
    if (this.#sysctls.tcp_retrans_collapse && range.payload.length < this.mss) {
      this.#board.join(range, this.mss, this.peerWindow.end);
    }
    this.#board.sentAgain(range, nowUs);
    this.#repairs.retransmissions++;
  }

  #noteUse(isLimited: boolean, nowUs: number): void {
    this.#window.used(
      this.#board.ranges.length,
      isLimited,
      this.#board.next,
      this.#board.acknowledged,
      nowUs,
    );
  }
}
