import type { Receiver } from './receiver.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** Least and most that an ACK waits (RFC 1122, 4.2.3.2, allows 500 ms). [M] */
const MIN_DELAY_US = 40_000;
const MAX_DELAY_US = 200_000;
/** ACKs that leave at once when a flow begins or begins anew, so that slow start is not held up. */
const QUICK_ACKS = 16;

/**
 * Delayed ACKs (RFC 1122, 4.2.3.2; RFC 5681, 4.2), with the quick ACKs of Linux (Sarolahti and Kuznetsov, "Congestion
 * Control in Linux TCP", USENIX 2002, section 4): an end acknowledges at once until its program answers what it
 * receives; from then on its ACKs wait for the answers.
 */
export class DelayedAck {
  /** When the waiting ACK leaves by itself; infinity without one. */
  fireUs = Number.POSITIVE_INFINITY;
  readonly #wheel: TimerWheel;
  #isInteractive = false;
  #quickLeft = 0;
  /** How long an ACK waits: follows the time between arrivals. 0 before the first. */
  #delayUs = 0;
  #lastReceivedUs = 0;

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel;
  }

  get isWaiting(): boolean {
    return this.fireUs < Number.POSITIVE_INFINITY;
  }

  /** The program answers what it receives, so an ACK can wait for its answer; else reading sends it. */
  get isInteractive(): boolean {
    return this.#isInteractive;
  }

  connected(nowUs: number): void {
    this.#lastReceivedUs = nowUs;
  }

  /**
   * Bytes have come in order, and the ACK that is owed waits, unless it is one that may not (RFC 5681, 4.2).
   * @param rtoUs a longer pause means that the peer begins anew
   */
  mayWait(receiver: Receiver, hadHole: boolean, rtoUs: number, nowUs: number): boolean {
    this.#adapt(rtoUs, nowUs);
    const isSecondSegment = receiver.next - receiver.ackedUpTo > receiver.segmentBytes;
    const isQuick = this.#quickLeft > 0 && !this.#isInteractive;
    if (hadHole || receiver.hasDuplicate || isSecondSegment || isQuick) return false;
    this.#wait(nowUs);
    return true;
  }

  #adapt(rtoUs: number, nowUs: number): void {
    const pauseUs = nowUs - this.#lastReceivedUs;
    if (this.#delayUs === 0) {
      this.#quickLeft = QUICK_ACKS;
      this.#delayUs = MIN_DELAY_US;
    } else if (pauseUs <= MIN_DELAY_US / 2) this.#delayUs = this.#delayUs / 2 + MIN_DELAY_US / 2;
    else if (pauseUs < this.#delayUs) this.#delayUs = Math.min(this.#delayUs / 2 + pauseUs, rtoUs);
    else if (pauseUs > rtoUs) this.#quickLeft = QUICK_ACKS;
    this.#lastReceivedUs = nowUs;
  }

  /** Bytes that had come before came again, or out of order: the peer repairs, and wants to know at once. */
  hurry(): void {
    this.#quickLeft = QUICK_ACKS;
    this.#isInteractive = false;
    this.#delayUs = MIN_DELAY_US;
  }

  #wait(nowUs: number): void {
    if (this.isWaiting) return;
    const delayUs = Math.min(Math.max(this.#delayUs, MIN_DELAY_US), MAX_DELAY_US);
    this.fireUs = this.#wheel.fireUs(nowUs, delayUs);
  }

  /** The ACK left late, by itself: answers take longer than was thought. */
  expired(): void {
    if (this.#isInteractive) {
      this.#isInteractive = false;
      this.#delayUs = MIN_DELAY_US;
    } else this.#delayUs = Math.min(2 * this.#delayUs, MAX_DELAY_US);
  }

  /** A segment has left, and an ACK with it. @param hasBytes the program has sent something */
  sent(hasBytes: boolean, nowUs: number): void {
    this.fireUs = Number.POSITIVE_INFINITY;
    if (this.#quickLeft > 0) this.#quickLeft--;
    if (hasBytes && nowUs - this.#lastReceivedUs < this.#delayUs) this.#isInteractive = true;
  }
}
