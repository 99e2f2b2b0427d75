import { toBytes } from './text.ts';

export const bytes = String.fromCharCode;

/**
 * Puts the length before a text: two bytes, as before a string; or, with the first byte of a packet, that byte and the
 * remaining length. One function, for a second would cost seven variables.
 */
export function prefixed(given: string, first?: number): string {
  // Options may be numbers, or have characters of Unicode.
  const text = toBytes && !first ? toBytes(`${given}`) : `${given}`;
  let length = text.length;
  let head = bytes(first || length >> 8);
  for (; first && length > 127; length >>= 7) head += bytes((length & 127) | 128);
  return head + bytes(length & 255) + text;
}
