import { lengthBytes, publishBytes, uint16Bytes } from '../broker/codec/encode.ts';
import type { Qos } from '../broker/codec/packets.ts';

export { publishBytes };

export const PINGREQ_BYTES = '\xc0\x00';

const text = (bytes: string) => uint16Bytes(bytes.length) + bytes;
const packet = (head: string, body: string) => head + lengthBytes(body.length) + body;

/** CONNECT with the will of the firmware, which is retained: `false` on its topic `online`. */
export function connectBytes(clientId: string, keepAliveS: number, willTopic: string): string {
  const cleanSession = 0x02;
  const willRetained = 0x04 | 0x20;
  const flags = String.fromCharCode(cleanSession | willRetained);
  const body = `${text('MQTT')}\x04${flags}${uint16Bytes(keepAliveS)}`;
  return packet('\x10', body + text(clientId) + text(willTopic) + text('false'));
}

export function subscribeBytes(packetId: number, filter: string, qos: Qos): string {
  return packet('\x82', uint16Bytes(packetId) + text(filter) + String.fromCharCode(qos));
}

export function unsubscribeBytes(packetId: number, filter: string): string {
  return packet('\xa2', uint16Bytes(packetId) + text(filter));
}
