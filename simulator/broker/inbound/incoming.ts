import { Frames } from '../codec/frames.ts';
import type { BrokerLimits, Tally } from '../limits.ts';

/** A packet much smaller than the bytes that it came with should not keep them in memory. */
const SMALL_PART = 4;

/** What one client has sent and nobody has dealt with yet. */
export class Incoming extends Frames {
  readonly #limits: BrokerLimits;
  readonly #tally: Tally;
  /** The part of it that the tally has counted. */
  #countedBytes = 0;
  #connectBytes: number;

  constructor({ limits, tally }: { limits: BrokerLimits; tally: Tally }) {
    super();
    this.#limits = limits;
    this.#tally = tally;
    this.#connectBytes = limits.connectBytes;
  }

  override push(bytes: string): void {
    this.#tally.bytesReceived += bytes.length;
    super.push(bytes);
  }

  /** @param isKnown its CONNECT was accepted. @throws ProtocolError */
  nextFor(isKnown: boolean): boolean {
    if (!this.next(isKnown ? this.#limits.packetBytes : this.#connectBytes)) return false;
    if (!isKnown) this.#connectBytes -= this.body.length;
    this.#tally.packetsReceived++;
    return true;
  }

  /** What is kept of this packet should be a copy. */
  get isSmallPart(): boolean {
    return this.body.length * SMALL_PART < this.bufferedBytes;
  }

  /** @returns whether all clients together have sent more unfinished packets than they may, this one too */
  isTooMuch(): boolean {
    const bytes = this.waitingBytes;
    const more = bytes - this.#countedBytes;
    if (more === 0) return false;
    this.#countedBytes = bytes;
    this.#tally.receivedBytes += more;
    return more > 0 && this.#tally.receivedBytes > this.#limits.allReceivedBytes;
  }

  /** The connection is over. */
  drop(): void {
    this.clear();
    this.isTooMuch();
  }
}
