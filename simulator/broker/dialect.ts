import { connackBytes, publishBytes, subackBytes, unsubackBytes } from './encode.ts';
import { type Connect, ProtocolError, type Publish, type Subscribe, type Unsubscribe } from './packets.ts';
import { parseAck, parsePublish, parseSubscribe, parseUnsubscribe } from './parse.ts';
import {
  ackedFilters5,
  connackBytes5,
  disconnectBytes5,
  type Granted,
  parseAck5,
  parseDisconnect5,
  parseSubscribe5,
  parseUnsubscribe5,
  publishBytes5,
  Reader5,
} from './version5.ts';

/** What a client's version has of its own: how packets are read and written. All readers throw ProtocolError. */
export interface Dialect {
  publish(head: number, body: string, nowUs: number): Publish;
  ack(body: string, type: number, what: string): number;
  subscribe(body: string): Subscribe;
  unsubscribe(body: string): Unsubscribe;
  /** @returns the reason code, and how long the session lasts from now on; null where that stays */
  disconnect(body: string): { reason: number; sessionExpiryS: number | null };
  connackBytes(granted: Granted): string;
  publishBytes(publish: Publish, nowUs: number): string;
  /** @param codes one character a filter */
  subackBytes(packetId: number, codes: string): string;
  unsubackBytes(packetId: number, codes: string): string;
  /** What a client is told before it is hung up on; nothing in 3.1.1. */
  goodbye(error: ProtocolError): string;
}

const PLAIN_END = { reason: 0, sessionExpiryS: null };

export const VERSION_311: Dialect = {
  publish: parsePublish,
  ack: (body, _type, what) => parseAck(body, what),
  subscribe: parseSubscribe,
  unsubscribe: parseUnsubscribe,
  disconnect(body) {
    if (body !== '') throw new ProtocolError('MQTT-2.2.3', 'PINGREQ or DISCONNECT with a body');
    return PLAIN_END;
  },
  connackBytes: ({ sessionPresent, code }) => connackBytes(sessionPresent, code),
  publishBytes,
  subackBytes,
  unsubackBytes,
  goodbye: () => '',
};

/** @returns that of this client; MQTT 5 has topic aliases, which belong to one connection */
export function dialectOf({ level }: Connect): Dialect {
  if (level !== 5) return VERSION_311;
  const reader = new Reader5();
  return {
    publish: (head, body, nowUs) => reader.publish(head, body, nowUs),
    ack: parseAck5,
    subscribe: parseSubscribe5,
    unsubscribe: parseUnsubscribe5,
    disconnect: parseDisconnect5,
    connackBytes: connackBytes5,
    publishBytes: publishBytes5,
    subackBytes: (packetId, codes) => ackedFilters5('\x90', packetId, codes),
    unsubackBytes: (packetId, codes) => ackedFilters5('\xb0', packetId, codes),
    goodbye: ({ reason }) => disconnectBytes5(reason),
  };
}
