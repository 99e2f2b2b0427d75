/** A packet for a file. */
interface Written {
  timeUs: number;
  bytes: Uint8Array;
}

interface PcapShape {
  linkType?: number;
  isBig?: boolean;
  isNano?: boolean;
  /** What stands around an IP packet. */
  wrap?: (ip: Uint8Array) => Uint8Array;
}

const RAW = 101;

/** A file in the older format, in the shape that is asked for. */
export function pcapOf(packets: readonly Written[], shape: PcapShape): Buffer {
  const { linkType = RAW, isBig = false, isNano = false, wrap = (ip: Uint8Array) => ip } = shape;
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => {
      if (isBig) bytes.writeUInt32BE(value, 4 * index);
      else bytes.writeUInt32LE(value, 4 * index);
    });
    return bytes;
  };
  const records = packets.flatMap(({ timeUs, bytes }) => {
    const packet = wrap(bytes);
    const fraction = (timeUs % 1e6) * (isNano ? 1000 : 1);
    return [words(Math.floor(timeUs / 1e6), fraction, packet.length, packet.length), packet];
  });
  const magic = isNano ? 0xa1b23c4d : 0xa1b2c3d4;
  return Buffer.concat(
    [words(magic), Buffer.alloc(16), words(linkType), ...records].map((part) => Buffer.from(part)),
  );
}

/** An Ethernet frame around an IPv4 packet. @param tags of VLANs */
export function ethernet(...tags: number[]): (ip: Uint8Array) => Buffer {
  const header = Buffer.concat([
    Buffer.alloc(12),
    ...tags.map((tag) => Buffer.from([tag >> 8, tag & 255, 0, 7])),
    Buffer.from([0x08, 0x00]),
  ]);
  return (ip) => Buffer.concat([header, ip]);
}

/** The TCP of an IPv4 packet in one of IPv6, behind a header for every hop. */
export function asIpv6(ip: Uint8Array): Buffer {
  const tcp = ip.subarray(20);
  const header = Buffer.alloc(48);
  header[0] = 0x60;
  header.writeUInt16BE(tcp.length + 8, 4);
  header[6] = 0;
  header.set(ip.subarray(12, 16), 20);
  header.set(ip.subarray(16, 20), 36);
  header[40] = 6;
  return Buffer.concat([header, tcp]);
}
