import {
  connackBytes,
  pubackBytes,
  publishBytes,
  pubrecBytes,
  subackBytes,
  unsubackBytes,
} from './encode.ts';
import { ackBytes5, ackedFilters5, type Granted, Writer5 } from './encode5.ts';
import { MAX_PACKET_BYTES } from './frames.ts';
import {
  type ConnackCode,
  type Connect,
  type Disconnect,
  ProtocolError,
  type Publish,
  type Subscribe,
  type Unsubscribe,
} from './packets.ts';
import { parseAck, parsePublish, parseSubscribe, parseUnsubscribe } from './parse.ts';
import { parseAck5, parseDisconnect5, parseSubscribe5, parseUnsubscribe5, Reader5 } from './version5.ts';

/**
 * The parts that differ between MQTT 3.1.1 and 5: how packets are read and written. All readers throw ProtocolError.
 */
export interface Dialect {
  publish(head: number, body: string, nowUs: number): Publish;
  ack(body: string, type: number, what: string): number;
  /** Whether a PUBREC says that the message is not wanted. */
  isRefusal(body: string): boolean;
  subscribe(body: string): Subscribe;
  unsubscribe(body: string): Unsubscribe;
  disconnect(body: string): Disconnect;
  connackBytes(granted: Granted): string;
  /** @returns nothing where it is too large for the client */
  publishBytes(publish: Publish, nowUs: number): string;
  /** PUBACK or PUBREC. @param reason a code of MQTT 5, which 3.1.1 does not have */
  ackBytes(publish: Publish, reason: number): string;
  /** @param codes one reason code of MQTT 5 a filter */
  subackBytes(packetId: number, codes: string): string;
  unsubackBytes(packetId: number, codes: string): string;
  /** The DISCONNECT before the connection is closed; nothing in 3.1.1. */
  goodbye(reason: number, words: string): string;
}

/** Reason codes from 0x80 on, which are one in 3.1.1. */
const REFUSED = /[\x80-\xff]/g;

const PLAIN_END: Disconnect = { reason: 0, sessionExpiryS: null, fault: null };

export const VERSION_311: Dialect = {
  publish: parsePublish,
  ack: (body, _type, what) => parseAck(body, what),
  isRefusal: () => false,
  subscribe: parseSubscribe,
  unsubscribe: parseUnsubscribe,
  disconnect(body) {
    if (body !== '') throw new ProtocolError('MQTT-2.2.3', 'PINGREQ or DISCONNECT with a body');
    return PLAIN_END;
  },
  // It has no methods that could be refused.
  connackBytes: ({ sessionPresent, code }) => connackBytes(sessionPresent, code as ConnackCode),
  publishBytes,
  ackBytes: ({ qos, packetId }) => (qos === 1 ? pubackBytes(packetId) : pubrecBytes(packetId)),
  subackBytes: (packetId, codes) => subackBytes(packetId, codes.replace(REFUSED, '\x80')),
  unsubackBytes,
  goodbye: () => '',
};

/**
 * @param maxPacketBytes what the broker takes, as CONNACK says it
 * @returns that of this client; MQTT 5 has topic aliases, which belong to one connection
 */
export function dialectOf(connect: Connect, maxPacketBytes = MAX_PACKET_BYTES): Dialect {
  if (connect.level !== 5) return VERSION_311;
  const reader = new Reader5();
  const writer = new Writer5(connect, maxPacketBytes);
  return {
    publish: (head, body, nowUs) => reader.publish(head, body, nowUs),
    ack: parseAck5,
    isRefusal: (body) => body.charCodeAt(2) >= 0x80,
    subscribe: parseSubscribe5,
    unsubscribe: parseUnsubscribe5,
    disconnect: (body) => parseDisconnect5(body, connect.sessionExpiryS),
    connackBytes: (granted) => writer.connack(granted),
    publishBytes: (publish, nowUs) => writer.publish(publish, nowUs),
    ackBytes: (publish, reason) =>
      reason === 0
        ? VERSION_311.ackBytes(publish, 0)
        : ackBytes5(publish.qos === 1 ? 0x40 : 0x50, publish.packetId, reason),
    subackBytes: (packetId, codes) => ackedFilters5(0x90, packetId, codes),
    unsubackBytes: (packetId, codes) => ackedFilters5(0xb0, packetId, codes),
    goodbye: (reason, words) => writer.disconnect(reason, words),
  };
}
