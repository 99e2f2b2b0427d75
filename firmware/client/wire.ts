export const bytes = String.fromCharCode;

/** A string with its length before it, as MQTT has them. */
export function field(text: string): string {
  return bytes(text.length >> 8, text.length & 255) + text;
}

/** A whole packet: first byte, remaining length, the rest. */
export function packet(first: number, rest: string): string {
  let left = rest.length;
  let head = bytes(first);
  for (; left > 127; left >>= 7) head += bytes((left & 127) | 128);
  return head + bytes(left) + rest;
}
