/** The files that go onto a board. */
export interface BoardProgram {
  /** Contents of Storage by name, one character a byte; `.bootcde` runs at boot. */
  files: Record<string, string>;
}

const HEADER_BYTES = 32;

/** What a file takes in Storage: a header, and data in words of 4 bytes. */
export function storedBytes(data: string): number {
  return HEADER_BYTES + ((data.length + 3) & ~3);
}

/** As `E.CRC32` of the board. */
export function crc32(bytes: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) {
    crc ^= bytes.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
