import { type CapturedPacket, viewOf } from './packets.ts';

/** A TCP segment as a tap saw it. */
export interface SeenSegment {
  timeUs: number;
  /** Address and port of each end; the addresses are of no use but to tell ends apart. */
  from: string;
  to: string;
  fromPort: number;
  toPort: number;
  /** Identification of its IPv4 packet; null in IPv6, which has none. */
  packetId: number | null;
  seq: number;
  ack: number;
  flags: number;
  /** Bytes of the stream that it carries, whether or not the file holds them all. */
  length: number;
  /** Bytes of the IP packet. */
  packetBytes: number;
  /** Of a SYN: whether its sender knows SACK. Of others: whether they have options, timestamps or SACK, as lwIP's never have. */
  knowsSack: boolean;
  /** What the file holds of its payload; valid until the next packet is read. */
  payload: Uint8Array;
}

/** How the bytes of a packet begin, by the numbers of the tcpdump group. */
const LINKTYPE_NULL = 0;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW_BSD = 12;
const LINKTYPE_RAW = 101;
const LINKTYPE_LOOP = 108;
const LINKTYPE_LINUX_SLL = 113;
const LINKTYPE_IPV4 = 228;
const LINKTYPE_IPV6 = 229;
const LINKTYPE_LINUX_SLL2 = 276;

const KNOWN_LINK_TYPES = [
  LINKTYPE_NULL,
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW_BSD,
  LINKTYPE_RAW,
  LINKTYPE_LOOP,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL2,
];

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** A VLAN's tag, of a customer and of a provider: four bytes before the type. */
const VLAN_TAGS = [0x8100, 0x88a8, 0x9100];

const TCP = 6;
/** Extension headers of IPv6 that can stand before TCP. */
const HOP_BY_HOP = 0;
const ROUTING = 43;
const DESTINATION = 60;
const IPV6_BYTES = 40;
/** Where its more-fragments bit and its offset are. */
const FRAGMENT_OFFSET = 0x1fff;

/** Of TCP without options. */
const HEADER_BYTES = 20;
const SYN = 2;
const OPTION_SACK_PERMITTED = 4;

/** @returns the offset of the IP header; -1 where there is none */
function ipAt({ linkType, bytes }: CapturedPacket): number {
  switch (linkType) {
    case LINKTYPE_RAW:
    case LINKTYPE_RAW_BSD:
    case LINKTYPE_IPV4:
    case LINKTYPE_IPV6:
      return 0;
    case LINKTYPE_NULL:
    case LINKTYPE_LOOP:
      return 4;
    case LINKTYPE_LINUX_SLL:
      return behindType(bytes, 14);
    case LINKTYPE_LINUX_SLL2:
      return isIp(bytes, 0) ? 20 : -1;
    case LINKTYPE_ETHERNET:
      return behindType(bytes, 12);
    default:
      return -1;
  }
}

function isIp(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 2) return false;
  const type = (bytes[at] << 8) | bytes[at + 1];
  return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6;
}

function behindType(bytes: Uint8Array, at: number): number {
  let typeAt = at;
  while (bytes.length >= typeAt + 2 && VLAN_TAGS.includes((bytes[typeAt] << 8) | bytes[typeAt + 1]))
    typeAt += 4;
  return isIp(bytes, typeAt) ? typeAt + 2 : -1;
}

/** Link types of which packets can be read. */
export function isKnownLinkType(linkType: number): boolean {
  return KNOWN_LINK_TYPES.includes(linkType);
}

/** @returns null when the packet is no TCP segment, or only a part of one */
export function segmentOf(packet: CapturedPacket): SeenSegment | null {
  const at = ipAt(packet);
  if (at < 0 || packet.bytes.length < at + 20) return null;
  const ip = packet.bytes.subarray(at);
  const version = ip[0] >> 4;
  if (version === 4) return fromIpv4(packet.timeUs, ip);
  return version === 6 ? fromIpv6(packet.timeUs, ip) : null;
}

function fromIpv4(timeUs: number, ip: Uint8Array): SeenSegment | null {
  const view = viewOf(ip);
  if (ip[9] !== TCP || (view.getUint16(6) & FRAGMENT_OFFSET) !== 0) return null;
  const headerBytes = (ip[0] & 15) * 4;
  // A host that leaves the cutting to its network card says 0 bytes.
  const packetBytes = view.getUint16(2) || ip.length;
  return tcpOf({
    timeUs,
    from: String(view.getUint32(12)),
    to: String(view.getUint32(16)),
    packetId: view.getUint16(4),
    packetBytes,
    tcp: ip.subarray(headerBytes),
    tcpBytes: packetBytes - headerBytes,
  });
}

function fromIpv6(timeUs: number, ip: Uint8Array): SeenSegment | null {
  if (ip.length < IPV6_BYTES) return null;
  const view = viewOf(ip);
  let next = ip[6];
  let at = IPV6_BYTES;
  while (next === HOP_BY_HOP || next === ROUTING || next === DESTINATION) {
    if (ip.length < at + 2) return null;
    next = ip[at];
    at += (ip[at + 1] + 1) * 8;
  }
  if (next !== TCP) return null;
  const packetBytes = view.getUint16(4) + IPV6_BYTES;
  return tcpOf({
    timeUs,
    from: ip.subarray(8, 24).join(':'),
    to: ip.subarray(24, 40).join(':'),
    packetId: null,
    packetBytes,
    tcp: ip.subarray(at),
    tcpBytes: packetBytes - at,
  });
}

interface TcpInIp extends Pick<SeenSegment, 'timeUs' | 'from' | 'to' | 'packetId' | 'packetBytes'> {
  tcp: Uint8Array;
  tcpBytes: number;
}

function tcpOf({ tcp, tcpBytes, timeUs, from, to, packetId, packetBytes }: TcpInIp): SeenSegment | null {
  if (tcp.length < HEADER_BYTES) return null;
  const view = viewOf(tcp);
  const headerBytes = (tcp[12] >> 4) * 4;
  const length = tcpBytes - headerBytes;
  if (headerBytes < HEADER_BYTES || length < 0) return null;
  const flags = tcp[13];
  return {
    timeUs,
    from,
    to,
    packetId,
    packetBytes,
    fromPort: view.getUint16(0),
    toPort: view.getUint16(2),
    seq: view.getUint32(4),
    ack: view.getUint32(8),
    flags,
    length,
    knowsSack:
      flags & SYN
        ? hasOption(tcp.subarray(HEADER_BYTES, headerBytes), OPTION_SACK_PERMITTED)
        : headerBytes > HEADER_BYTES,
    // Frames are padded to 60 bytes: what is behind the packet is none of its payload.
    payload: tcp.subarray(headerBytes, Math.min(tcp.length, tcpBytes)),
  };
}

function hasOption(options: Uint8Array, wanted: number): boolean {
  for (let at = 0; at < options.length && options[at] !== 0; ) {
    if (options[at] === wanted) return true;
    at += options[at] === 1 ? 1 : Math.max(2, options[at + 1] ?? 2);
  }
  return false;
}
