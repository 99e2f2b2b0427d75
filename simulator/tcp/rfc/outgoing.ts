import type { Flow } from '../flow.ts';
import { ACK, FIN, PSH, RST, type Segment, SYN, takeSegment } from '../segment.ts';
import type { DelayedAck } from './delayed-ack.ts';
import type { Receiver } from './receiver.ts';
import type { Sent } from './recovery/scoreboard.ts';
import type { Sender } from './sending/sender.ts';
import type { Sysctls } from './settings.ts';
import type { Timestamps } from './timestamps.ts';

/** What fits 1500 bytes behind the two headers (RFC 6691). */
export const MSS = 1460;

/** What the segments of a connection come from: its two directions, and the timestamps that they share. */
export interface Halves {
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly timestamps: Timestamps;
}

/** Puts the segments of one end together and sends them. */
export class Outgoing {
  /** An ACK is owed at once; whatever leaves next carries it. */
  isAckDue = false;
  readonly #flow: Flow;
  readonly #isServer: boolean;
  readonly #sysctls: Sysctls;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #delayedAck: DelayedAck;
  readonly #timestamps: Timestamps;

  constructor(flow: Flow, isServer: boolean, sysctls: Sysctls, halves: Halves, delayedAck: DelayedAck) {
    this.#flow = flow;
    this.#isServer = isServer;
    this.#sysctls = sysctls;
    this.#sender = halves.sender;
    this.#receiver = halves.receiver;
    this.#delayedAck = delayedAck;
    this.#timestamps = halves.timestamps;
  }

  /** The SYN of a client, or the SYN-ACK of a server, which offers what the client's SYN has offered. */
  syn(isAgain: boolean, nowUs: number): void {
    const segment = this.#blank(this.#isServer ? SYN | ACK : SYN, nowUs);
    segment.mss = MSS;
    segment.seq = 0;
    segment.isRetransmission = isAgain;
    segment.sackPermitted = this.#isServer ? this.#sender.hasSack : this.#sysctls.tcp_sack;
    if (!this.#isServer && this.#sysctls.tcp_timestamps) this.#timestamps.stamp(segment, nowUs);
    this.#flow.send(segment, this.#isServer, nowUs);
  }

  data(range: Sent, nowUs: number): void {
    const segment = this.#blank(ACK | (range.isFin ? FIN : 0) | (range.payload === '' ? 0 : PSH), nowUs);
    segment.seq = range.seq;
    segment.payload = range.payload;
    segment.isRetransmission = range.sends > 1;
    this.#leave(segment, nowUs);
  }

  ack(nowUs: number): void {
    this.#leave(this.#blank(ACK, nowUs), nowUs);
  }

  /** An ACK from before the window, which the peer has to answer (RFC 9293, 3.8.4 and 3.8.6.1). */
  question(nowUs: number): void {
    const segment = this.#blank(ACK, nowUs);
    segment.seq = this.#sender.acknowledged - 1;
    this.#flow.send(segment, this.#isServer, nowUs);
  }

  reset(nowUs: number): void {
    this.#flow.send(this.#blank(RST | ACK, nowUs), this.#isServer, nowUs);
  }

  #leave(segment: Segment, nowUs: number): void {
    this.isAckDue = false;
    // Segments with bytes carry the blocks too (RFC 2018, 4).
    this.#receiver.putBlocks(segment, this.#sender.hasSack);
    this.#receiver.ackedUpTo = segment.ack;
    this.#delayedAck.sent(segment.payload !== '', nowUs);
    this.#flow.send(segment, this.#isServer, nowUs);
  }

  #blank(flags: number, nowUs: number): Segment {
    const segment = takeSegment();
    segment.flags = flags;
    segment.seq = this.#sender.next;
    segment.ack = this.#receiver.next;
    segment.window = this.#receiver.window();
    this.#timestamps.put(segment, nowUs);
    return segment;
  }
}
