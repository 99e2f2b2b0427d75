import { broken } from '../kernel/invariant.ts';
import type { Direction, Packet } from '../link/fault.ts';
import type { Flow } from './flow.ts';

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** IPv4 and TCP headers without options. */
const HEADER_BYTES = 40;
const TIMESTAMP_BYTES = 12;
/** MSS, SACK permitted, timestamps and window scale as Linux sends them; MSS alone as lwIP does. */
const SYN_OPTION_BYTES = 20;
const SYN_MSS_ONLY_BYTES = 4;
export const MAX_SACK_BLOCKS = 4;

/** Free segments kept for the next packets; more are left to the collector. */
const MAX_POOLED = 4096;

/**
 * A TCP segment in flight. Sequence numbers are positions in the stream: the SYN is 0, the first byte 1, and
 * they do not wrap. Segments are used again after they were delivered or lost: copy what is to be kept.
 */
export class Segment implements Packet {
  direction: Direction = 0;
  bytes = 0;
  flow = 0;
  /** Identification of the IP packet: each end of a connection counts its own, lost ones too. */
  packetId = 0;
  isSyn = false;

  path: Flow | null = null;
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  payload = '';
  /** On a SYN: what the sender can take and do. */
  mss = 0;
  sackPermitted = false;
  hasTimestamps = false;
  /** Microseconds; a stack rounds them to its own timestamp clock. */
  tsValue = 0;
  tsEcho = 0;
  /** Start and end of each block; the first may be a D-SACK. */
  sack = new Float64Array(2 * MAX_SACK_BLOCKS);
  sackBlocks = 0;
  isRetransmission = false;
  /** Of a `FlowWatch`: what it knows of this segment. */
  seen: object | null = null;
  /** It was delivered or lost, and waits to be used again. */
  isFree = false;

  /** Sequence numbers that it takes up. */
  get length(): number {
    return this.payload.length + (this.flags & SYN ? 1 : 0) + (this.flags & FIN ? 1 : 0);
  }

  get end(): number {
    return this.seq + this.length;
  }

  /** On the link: IP and TCP headers, options and payload. */
  measure(): number {
    let options = this.hasTimestamps ? TIMESTAMP_BYTES : 0;
    if (this.isSyn) options = this.sackPermitted ? SYN_OPTION_BYTES : SYN_MSS_ONLY_BYTES;
    if (this.sackBlocks > 0) options += 4 + 8 * this.sackBlocks;
    return HEADER_BYTES + options + this.payload.length;
  }
}

const pool: Segment[] = [];

/** A blank segment. */
export function takeSegment(): Segment {
  const segment = pool.pop() ?? new Segment();
  segment.isFree = false;
  return segment;
}

/** Gives a segment back after its last reader. */
export function releaseSegment(segment: Segment): void {
  if (segment.isFree)
    broken(`segment ${segment.seq} of connection ${segment.flow} was delivered or lost twice`);
  segment.isFree = true;
  if (pool.length >= MAX_POOLED) return;
  segment.path = null;
  segment.seen = null;
  segment.payload = '';
  segment.sackPermitted = false;
  segment.hasTimestamps = false;
  segment.isRetransmission = false;
  segment.sackBlocks = 0;
  segment.mss = 0;
  pool.push(segment);
}
