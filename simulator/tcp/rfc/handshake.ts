import type { Segment } from '../segment.ts';
import { type Halves, MSS } from './outgoing.ts';
import type { Receiver } from './receiver.ts';
import { INITIAL_RTO_US, MAX_RTO_US } from './sending/rto.ts';
import type { Sender } from './sending/sender.ts';
import type { Sysctls } from './settings.ts';
import type { TimerWheel } from './timer-wheel.ts';
import { type Timestamps, timestampUs } from './timestamps.ts';

/** What timestamps take of a segment (RFC 7323, appendix A), and the MSS of a peer that names none (RFC 9293, 3.7.1). */
const TIMESTAMP_BYTES = 12;
const DEFAULT_MSS = 536;

/** The SYN, or the SYN-ACK, until it is answered (RFC 9293, 3.5; RFC 6298, 5.7), and what the peer's says. */
export class Handshake {
  fireUs = Number.POSITIVE_INFINITY;
  readonly #sysctls: Sysctls;
  readonly #wheel: TimerWheel;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #timestamps: Timestamps;
  readonly #retries: number;
  /** Repeats before the time between them doubles. */
  readonly #linear: number;
  #firstSentUs = 0;
  #repeats = 0;
  /** Sent more than once, so an answer does not say to which (Karn). */
  #isAmbiguous = false;

  constructor(isServer: boolean, sysctls: Sysctls, wheel: TimerWheel, halves: Halves) {
    this.#sysctls = sysctls;
    this.#wheel = wheel;
    this.#sender = halves.sender;
    this.#receiver = halves.receiver;
    this.#timestamps = halves.timestamps;
    // Measured: SYNs at 0, 1, 2, 3.1, 4.1, 5.1, 7.1 ... s, the error at 133.6 s; SYN-ACKs at 0, 1, 3, 7, 15, 31 s.
    this.#linear = isServer ? 0 : sysctls.tcp_syn_linear_timeouts;
    this.#retries = isServer ? sysctls.tcp_synack_retries : sysctls.tcp_syn_retries + this.#linear;
  }

  /** The time for another try is over, too. */
  get isOver(): boolean {
    return this.#repeats >= this.#retries;
  }

  sent(nowUs: number): void {
    this.#firstSentUs = nowUs;
    this.#arm(nowUs);
  }

  sentAgain(nowUs: number): void {
    this.#repeats++;
    this.#isAmbiguous = true;
    this.#arm(nowUs);
  }

  /** The peer's SYN has come once more: it is answered again, and the timer begins anew. */
  askedAgain(nowUs: number): void {
    this.#isAmbiguous = true;
    this.#arm(nowUs);
  }

  #arm(nowUs: number): void {
    const doublings = Math.max(0, this.#repeats - this.#linear);
    this.fireUs = this.#wheel.fireUs(nowUs, Math.min(INITIAL_RTO_US * 2 ** doublings, MAX_RTO_US));
  }

  /** What the peer's SYN offers and wants. */
  meet(syn: Segment): void {
    const sender = this.#sender;
    const timestamps = this.#timestamps;
    timestamps.isOn = syn.hasTimestamps && this.#sysctls.tcp_timestamps;
    timestamps.recentUs = syn.tsValue;
    const mss = Math.min(syn.mss || DEFAULT_MSS, MSS) - (timestamps.isOn ? TIMESTAMP_BYTES : 0);
    sender.start(mss, syn.sackPermitted && this.#sysctls.tcp_sack);
    sender.out.peerWindow.take(syn);
    this.#receiver.start();
  }

  /** The answer has come: it gives the first sample of the round trip (RFC 6298, 2.2), or none (Karn). */
  answered(segment: Segment, nowUs: number): void {
    const { rto, window, out } = this.#sender;
    this.fireUs = Number.POSITIVE_INFINITY;
    const echoUs = this.#timestamps.echoOf(segment);
    const sampleUs = this.#isAmbiguous ? timestampUs(nowUs) - echoUs : nowUs - this.#firstSentUs;
    if (sampleUs >= 0) rto.sample(Math.max(sampleUs, 1), 1, 1);
    else rto.afterRepeatedSyn();
    // One timeout of a second proves no loss (RFC 6298, appendix A); nor does any, where the first SYN is echoed.
    const isForFirst = echoUs === timestampUs(this.#firstSentUs);
    if (this.#repeats > 1 && !isForFirst) window.startWithOne();
    out.peerWindow.take(segment);
  }
}
