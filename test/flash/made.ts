import { createHash } from 'node:crypto';

/** A partition table with one app at 0x10000, as Espruino's. */
export function partitionTable(appBytes = 0x200000): Uint8Array {
  const table = Buffer.alloc(0xc00, 0xff);
  table.writeUInt16LE(0x50aa, 0);
  table[2] = 0;
  table[3] = 0;
  table.writeUInt32LE(0x10000, 4);
  table.writeUInt32LE(appBytes, 8);
  return table;
}

/** An image of one segment with a checksum's place and a SHA-256 at its end, as the tools make them. */
export function image(chipId: number, bytes: number, isApp: boolean): Uint8Array {
  const segment = Buffer.alloc(bytes & ~3);
  // Noise, so that it does not compress to nothing; with SLIP's special bytes in it.
  for (let at = 0; at < segment.length; at++) segment[at] = (at * 2654435761) >>> 24;
  if (isApp) segment.writeUInt32LE(0xabcd5432, 0);
  const header = Buffer.alloc(32);
  header[0] = 0xe9;
  header[1] = 1;
  header.writeUInt16LE(chipId, 12);
  header[23] = 1;
  header.writeUInt32LE(segment.length, 28);
  const end = ((header.length + segment.length) | 15) + 1;
  const body = Buffer.alloc(end);
  header.copy(body);
  segment.copy(body, header.length);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}
