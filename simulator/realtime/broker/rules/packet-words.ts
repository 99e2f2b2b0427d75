import { parser } from 'mqtt-packet';
import { lengthBytes } from '../../../broker/codec/encode.ts';
import { printableName } from '../../../report/printable.ts';
import { describe } from '../../proxy/packet-log.ts';

/** Bytes of a packet that are shown. */
export const MAX_BYTES_SHOWN = 48;

const NAMES = [
  ...['reserved type 0', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'],
  ...['SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH'],
];

export interface PacketWords {
  /** Two digits a byte; cut off after MAX_BYTES_SHOWN bytes. */
  hex: string;
  decoded: string;
}

/**
 * A packet in words, however malformed it is. Secrets of a CONNECT are left out of the words, but not out of the bytes.
 * Both are empty where there is no packet.
 */
export function packetWords(head: number, body: string, level: number): PacketWords {
  if (head === 0 && body === '') return { hex: '', decoded: '' };
  const bytes = String.fromCharCode(head) + lengthBytes(body.length) + body;
  const shown = Buffer.from(bytes.slice(0, MAX_BYTES_SHOWN), 'latin1').toString('hex');
  const hex = bytes.length > MAX_BYTES_SHOWN ? `${shown}... (${bytes.length} bytes)` : shown;
  return {
    hex,
    decoded: decoded(bytes, level) ?? `${NAMES[head >> 4]} with flags ${head & 15}, ${body.length} bytes`,
  };
}

/** @returns null where mqtt-packet cannot parse it either */
function decoded(bytes: string, level: number): string | null {
  let words: string | null = null;
  try {
    const reader = parser({ protocolVersion: level === 5 ? 5 : 4 });
    reader.on('packet', (packet) => {
      words = describe(packet);
    });
    reader.on('error', () => {});
    reader.parse(Buffer.from(bytes, 'latin1'));
  } catch {
    return null;
  }
  return words === null ? null : printableName(words);
}
