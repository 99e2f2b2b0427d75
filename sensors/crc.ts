/** CRC-8 of Sensirion's chips: x^8 + x^5 + x^4 + 1, from 0xff, most significant bit first. 0xbe 0xef gives 0x92. */
export function sensirionCrc(high: number, low: number): number {
  let crc = ((255 ^ high) << 8) | low;
  for (let bit = 0; bit < 16; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x3100 : crc << 1;
  return (crc >> 8) & 255;
}

/** CRC-8 of the 1-Wire parts (Maxim application note 27), least significant bit first; 0 over data and its CRC. */
export function oneWireCrc(bytes: ArrayLike<number>): number {
  let crc = 0;
  for (let index = 0; index < bytes.length; index++) {
    crc ^= bytes[index];
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}

/** True when each third byte is the CRC of the two before it. */
export function wordsHold(bytes: Uint8Array): boolean {
  for (let index = 0; index + 2 < bytes.length; index += 3)
    if (sensirionCrc(bytes[index], bytes[index + 1]) !== bytes[index + 2]) return false;
  return true;
}
