import type { Segment } from '../segment.ts';
import { INITIAL_CWND } from './congestion.ts';
import { RTO_INIT_US } from './rtt.ts';
import type { Sock } from './sock.ts';
import { firesAt } from './wheel.ts';

/** net.ipv4.tcp_syn_retries and tcp_syn_linear_timeouts. */
const SYN_RETRIES = 6;
const SYN_LINEAR_TIMEOUTS = 4;
/** net.ipv4.tcp_synack_retries. */
const SYNACK_RETRIES = 5;
const SYNACK_AGAIN_MIN_US = 500_000;

/** A SYN's or SYN-ACK's repetitions, and what the sender begins with when it is answered. */
export class Handshake {
  dueUs = Number.POSITIVE_INFINITY;
  /** Times it was sent again, by the timer or because the peer repeated its own. */
  repeats = 0;
  #tp: Sock;
  #isServer: boolean;
  #timeouts = 0;
  #delayUs = RTO_INIT_US;
  #firstSentUs = 0;
  #lastSentUs = 0;

  constructor(tp: Sock, isServer: boolean) {
    this.#tp = tp;
    this.#isServer = isServer;
  }

  start(nowUs: number): void {
    this.#firstSentUs = nowUs;
    this.#lastSentUs = nowUs;
    this.dueUs = firesAt(nowUs, this.#delayUs, this.#tp.timer.phaseUs);
  }

  /** @returns false when the attempt is given up */
  timeout(nowUs: number): boolean {
    const limit = this.#isServer ? SYNACK_RETRIES : SYN_RETRIES + SYN_LINEAR_TIMEOUTS;
    if (this.#timeouts >= limit) return false;
    this.#timeouts++;
    this.repeats++;
    this.#lastSentUs = nowUs;
    if (!this.#isServer) this.#tp.repairs.rtoTimeouts++;
    if (this.#isServer || this.#timeouts > SYN_LINEAR_TIMEOUTS) this.#delayUs *= 2;
    this.dueUs = firesAt(nowUs, this.#delayUs, this.#tp.timer.phaseUs);
    return true;
  }

  /** The peer has sent its SYN again. @returns whether to answer once more (tcp_oow_rate_limited) */
  again(nowUs: number): boolean {
    if (nowUs - this.#lastSentUs < SYNACK_AGAIN_MIN_US) return false;
    this.repeats++;
    this.#lastSentUs = nowUs;
    this.dueUs = firesAt(nowUs, this.#delayUs, this.#tp.timer.phaseUs);
    return true;
  }

  /** Sets round trip time and first window from the segment that ends it. */
  done(answer: Segment): void {
    const tp = this.#tp;
    this.dueUs = Number.POSITIVE_INFINITY;
    tp.snd_una = 1;
    tp.snd_nxt = 1;
    tp.snd_sml = 1;
    tp.delivered = 1;
    tp.total_retrans = this.repeats;
    tp.snd_wnd = answer.window;
    tp.lsndtime = tp.nowUs;
    const firstStamp = Math.floor(this.#firstSentUs / 1000);
    const isFirstAnswered = answer.hasTimestamps && answer.tsEcho === firstStamp;
    if (this.repeats === 0) this.#sample(tp.nowUs - this.#firstSentUs);
    else if (answer.hasTimestamps) this.#sample((Math.floor(tp.nowUs / 1000) - answer.tsEcho) * 1000);
    else tp.rtt.fallBack();
    const isProvenLost = this.#timeouts > 0 && !isFirstAnswered;
    tp.congestion.cwnd = this.repeats > 1 && isProvenLost ? 1 : INITIAL_CWND;
  }

  #sample(us: number): void {
    this.#tp.rtt.sample(Math.max(us, 1), 1, 1);
    this.#tp.rtt.sampleMin(Math.max(us, 1), this.#tp.nowUs);
  }
}
