import type { ByteSource } from './byte-source.ts';
import { CaptureError } from './capture-error.ts';
import { readPcap } from './pcap.ts';
import { readPcapng } from './pcapng.ts';

/** A packet as the file has it. */
export interface CapturedPacket {
  /** Since 1970, or whatever the file counts from. */
  timeUs: number;
  /** How its bytes begin: LINKTYPE_... */
  linkType: number;
  /** Valid until the next packet is read. */
  bytes: Uint8Array;
  /** The name of its interface, where the file has one. */
  tap?: string;
}

/** What a capture turned out to be, known once all its packets were read. */
export interface CaptureEnd {
  /** It ends within a packet. */
  isCut: boolean;
  /** Packets that were passed over, as the file has no time for them. */
  withoutTime?: number;
}

/** Most bytes of one packet or block: larger ones are no packet, but damage. */
export const MAX_BLOCK_BYTES = 1 << 24;

const PCAPNG = 0x0a0d0d0a;
/** Times in microseconds, and in nanoseconds; each in either byte order. */
const PCAP_MAGIC: ReadonlyMap<number, { little: boolean; perUs: number }> = new Map([
  [0xa1b2c3d4, { little: false, perUs: 1 }],
  [0xd4c3b2a1, { little: true, perUs: 1 }],
  [0xa1b23c4d, { little: false, perUs: 1000 }],
  [0x4d3cb2a1, { little: true, perUs: 1000 }],
]);
const GZIP = 0x1f8b;

/**
 * The packets of a capture, in pcap or pcapng.
 * @throws CaptureError when it is neither, or is damaged
 */
export function* packetsOf(source: ByteSource, end: CaptureEnd): Generator<CapturedPacket> {
  const first = source.take(4);
  if (first === null) throw new CaptureError('the file is empty, or too short for a capture');
  const magic = viewOf(first).getUint32(0, false);
  const pcap = PCAP_MAGIC.get(magic);
  if (pcap !== undefined) yield* readPcap(source, pcap, end);
  else if (magic === PCAPNG) yield* readPcapng(source, end);
  else if (magic >>> 16 === GZIP) throw new CaptureError('it is compressed: unpack it with gunzip first');
  else
    throw new CaptureError('it is no capture: pcap and pcapng are read, as tcpdump and Wireshark write them');
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
