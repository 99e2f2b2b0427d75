import type { ConnackCode, Publish } from './packets.ts';

export const PINGRESP_BYTES = '\xd0\x00';

export function uint16Bytes(value: number): string {
  return String.fromCharCode(value >> 8, value & 255);
}

/** Remaining length, 2.2.3: seven bits a byte, the least significant first. */
export function lengthBytes(length: number): string {
  let bytes = '';
  for (; length > 127; length >>= 7) bytes += String.fromCharCode((length & 127) | 128);
  return bytes + String.fromCharCode(length);
}

export function connackBytes(sessionPresent: boolean, code: ConnackCode): string {
  return `\x20\x02${sessionPresent ? '\x01' : '\x00'}${String.fromCharCode(code)}`;
}

export function pubackBytes(packetId: number): string {
  return `\x40\x02${uint16Bytes(packetId)}`;
}

export function pubrecBytes(packetId: number): string {
  return `\x50\x02${uint16Bytes(packetId)}`;
}

export function pubrelBytes(packetId: number): string {
  return `\x62\x02${uint16Bytes(packetId)}`;
}

export function pubcompBytes(packetId: number): string {
  return `\x70\x02${uint16Bytes(packetId)}`;
}

export function unsubackBytes(packetId: number): string {
  return `\xb0\x02${uint16Bytes(packetId)}`;
}

/** @param codes one character a filter: granted QoS, or 0x80 */
export function subackBytes(packetId: number, codes: string): string {
  return `\x90${lengthBytes(2 + codes.length)}${uint16Bytes(packetId)}${codes}`;
}

export function publishBytes(publish: Publish): string {
  const { topic, payload, qos } = publish;
  const head = 0x30 | (publish.dup ? 8 : 0) | (qos << 1) | (publish.retain ? 1 : 0);
  const id = qos === 0 ? '' : uint16Bytes(publish.packetId);
  const length = 2 + topic.length + id.length + payload.length;
  return String.fromCharCode(head) + lengthBytes(length) + uint16Bytes(topic.length) + topic + id + payload;
}
