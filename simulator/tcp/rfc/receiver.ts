import { broken } from '../../kernel/invariant.ts';
import { Reassembly } from '../reassembly.ts';
import { FIN, type Segment } from '../segment.ts';

/** The window without window scaling (RFC 9293, 3.1), and the buffer behind it. */
export const RECEIVE_WINDOW_BYTES = 65_535;
/** Blocks that fit a header: with timestamps 3, without 4 (RFC 2018, 3). */
const MAX_BLOCKS_WITH_TIMESTAMPS = 3;
const MAX_BLOCKS = 4;

/** What a segment's bytes were. */
export type Arrival = 'in-order' | 'fills-hole' | 'out-of-order' | 'duplicate' | 'outside';

/** The receiving half: puts the stream in order, offers the window, and makes the blocks of RFC 2018 and 2883. */
export class Receiver {
  /** Largest segment seen, for "every second full segment" (RFC 5681, 4.2); RFC 9293's default at first. */
  segmentBytes = 536;
  /** What the last ACK acknowledged (Last.ACK.sent of RFC 7323). */
  ackedUpTo = 0;
  /** Bytes that wait for the program. */
  unread = 0;
  readonly #reassembly = new Reassembly();
  #edge = 0;
  /** Bytes given to the program or waiting for it. */
  #inOrderBytes = 0;
  /** A D-SACK is owed for this range; NaN without one. */
  #twiceFrom = Number.NaN;
  #twiceTo = Number.NaN;
  /** Where the latest segment out of order began: its block goes first. */
  #latest = 0;

  /** RCV.NXT. */
  get next(): number {
    return this.#reassembly.next;
  }

  get hasHole(): boolean {
    return this.#reassembly.hasHole;
  }

  get isFinReceived(): boolean {
    return this.#reassembly.finished;
  }

  /** The peer's SYN took position 0. */
  start(): void {
    this.#reassembly.next = 1;
    this.ackedUpTo = 1;
    this.#edge = 1 + RECEIVE_WINDOW_BYTES;
  }

  /** RFC 9293, 3.10.7.4, first check. */
  isAcceptable({ seq }: Segment, length: number): boolean {
    const { next } = this;
    if (length === 0) return seq >= next && seq <= this.#edge;
    return seq + length > next && seq < this.#edge;
  }

  /** Takes the bytes of a segment. @returns what is now in order; '' when nothing is */
  take(segment: Segment): string {
    const before = this.next;
    this.#noteTwice(segment);
    this.segmentBytes = Math.max(this.segmentBytes, segment.payload.length);
    const fresh = this.#reassembly.take(segment.seq, segment.payload, (segment.flags & FIN) !== 0);
    if (segment.seq > before) this.#latest = segment.seq;
    this.#inOrderBytes += fresh.length;
    this.unread += fresh.length;
    if (this.next < before) broken('RCV.NXT has gone back');
    if (this.#inOrderBytes !== this.next - 1 - (this.isFinReceived ? 1 : 0)) {
      broken('bytes are delivered twice or out of order');
    }
    return fresh;
  }

  /** A D-SACK is owed. */
  get hasDuplicate(): boolean {
    return !Number.isNaN(this.#twiceFrom);
  }

  /** What has come before goes into the next ACK (RFC 2883, 4). */
  noteDuplicate(segment: Segment): void {
    this.#twiceFrom = segment.seq;
    this.#twiceTo = segment.end;
  }

  #noteTwice(segment: Segment): void {
    if (segment.seq < this.next) {
      this.#twiceFrom = segment.seq;
      this.#twiceTo = Math.min(segment.end, this.next);
    } else if (this.hasHole) {
      const repeated = this.#reassembly.repeated(segment.seq, segment.end);
      if (repeated === null) return;
      this.#twiceFrom = repeated.from;
      this.#twiceTo = repeated.to;
    }
  }

  /** The window to offer; its right edge never goes back (RFC 9293, 3.8.6). */
  window(): number {
    this.#edge = Math.max(this.#edge, this.next + RECEIVE_WINDOW_BYTES - this.unread);
    return this.#edge - this.next;
  }

  /** Whether reading has opened the window by so much that the peer is to be told (RFC 9293, 3.8.6.2.2). */
  get isUpdateDue(): boolean {
    const offered = this.#edge - this.next;
    return 2 * offered <= RECEIVE_WINDOW_BYTES && RECEIVE_WINDOW_BYTES - this.unread >= 2 * offered;
  }

  /** Writes the blocks into a segment, where the peer takes any. */
  putBlocks(into: Segment, hasSack: boolean): void {
    let blocks = 0;
    if (this.hasDuplicate) {
      into.sack[0] = this.#twiceFrom;
      into.sack[1] = this.#twiceTo;
      this.#twiceFrom = Number.NaN;
      blocks = 1;
    }
    if (!hasSack) return;
    if (this.hasHole) {
      const limit = into.hasTimestamps ? MAX_BLOCKS_WITH_TIMESTAMPS : MAX_BLOCKS;
      blocks += this.#reassembly.ranges(into.sack, blocks, limit - blocks, this.#latest);
    }
    into.sackBlocks = blocks;
  }
}
