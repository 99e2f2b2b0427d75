import { lengthBytes, uint16Bytes } from './encode.ts';
import { MAX_PACKET_BYTES } from './frames.ts';
import type { Connect, Publish, Refusal } from './packets.ts';
import {
  ASSIGNED_CLIENT_ID,
  AUTHENTICATION_DATA,
  AUTHENTICATION_METHOD,
  MAXIMUM_PACKET_SIZE,
  MESSAGE_EXPIRY,
  REASON_STRING,
  RECEIVE_MAXIMUM,
  SERVER_KEEP_ALIVE,
  SHARED_AVAILABLE,
  TOPIC_ALIAS,
  TOPIC_ALIAS_MAXIMUM,
} from './properties.ts';
import { MAX_TOPIC_ALIAS, MAX_UNRELEASED } from './version5.ts';

/** CONNACK's reason codes for the return codes of 3.1.1, and for a method that is not known. */
const REASONS = [0, 0x84, 0x85, 0x88, 0x86, 0x87, 0x8c];

export interface Granted {
  sessionPresent: boolean;
  code: Refusal | 0;
  /** Empty where the client has one of its own. */
  assignedClientId: string;
  /** What holds in place of the client's wish; null where that holds. */
  keepAliveS: number | null;
  /** By which method it has shown who it is; null without. */
  method: string | null;
}

/** Writes for one client, and knows which topics it has aliases for. */
export class Writer5 {
  #aliases = new Map<string, number>();
  #aliasMaximum: number;
  #maxPacketBytes: number;

  #takesBytes: number;

  /** @param takesBytes the largest packet that the broker takes */
  constructor({ topicAliasMaximum, maxPacketBytes }: Connect, takesBytes = MAX_PACKET_BYTES) {
    this.#takesBytes = takesBytes;
    this.#aliasMaximum = topicAliasMaximum;
    this.#maxPacketBytes = maxPacketBytes;
  }

  /** @returns nothing where it is too large for the client (MQTT5-3.1.2-24) */
  connack({ sessionPresent, code, assignedClientId, keepAliveS, method }: Granted): string {
    const properties =
      code !== 0
        ? ''
        : property16(RECEIVE_MAXIMUM, MAX_UNRELEASED) +
          property16(TOPIC_ALIAS_MAXIMUM, MAX_TOPIC_ALIAS) +
          property32(MAXIMUM_PACKET_SIZE, this.#takesBytes) +
          property8(SHARED_AVAILABLE, 1) +
          (keepAliveS === null ? '' : property16(SERVER_KEEP_ALIVE, keepAliveS)) +
          (assignedClientId === '' ? '' : text(ASSIGNED_CLIENT_ID, assignedClientId)) +
          (method === null ? '' : text(AUTHENTICATION_METHOD, method));
    const reason = String.fromCharCode(REASONS[code]);
    const bytes = packet(0x20, (sessionPresent ? '\x01' : '\0') + reason + withLength(properties));
    return bytes.length > this.#maxPacketBytes ? '' : bytes;
  }

  /**
   * A topic of more bytes than an alias takes goes once, as far as there are aliases.
   * @param nowUs for what is left of the message's expiry (MQTT5-3.3.2-6)
   * @returns nothing where it is too large for this client (MQTT5-3.1.2-24)
   */
  publish(publish: Publish, nowUs: number): string {
    const { topic, expiresUs, properties = '' } = publish;
    const known = this.#aliases.get(topic);
    const isNew =
      known === undefined && topic.length > ALIAS_BYTES && this.#aliases.size < this.#aliasMaximum;
    const alias = isNew ? this.#aliases.size + 1 : known;
    const leftS = expiresUs === undefined ? 0 : Math.max(0, Math.ceil((expiresUs - nowUs) / 1e6));
    const all =
      (expiresUs === undefined ? '' : property32(MESSAGE_EXPIRY, leftS)) +
      (alias === undefined ? '' : property16(TOPIC_ALIAS, alias)) +
      properties;
    const head = 0x30 | (publish.dup ? 8 : 0) | (publish.qos << 1) | (publish.retain ? 1 : 0);
    const id = publish.qos === 0 ? '' : uint16Bytes(publish.packetId);
    const sentTopic = known === undefined ? topic : '';
    const bytes = packet(
      head,
      uint16Bytes(sentTopic.length) + sentTopic + id + withLength(all) + publish.payload,
    );
    if (bytes.length > this.#maxPacketBytes) return '';
    if (isNew) this.#aliases.set(topic, this.#aliases.size + 1);
    return bytes;
  }

  /** @param words for people; left away where they do not fit (MQTT5-3.14.2-3) */
  disconnect(reason: number, words: string): string {
    const code = String.fromCharCode(reason);
    const told = packet(0xe0, code + withLength(text(REASON_STRING, words.replace(/[^ -~]/g, '?'))));
    return told.length > this.#maxPacketBytes ? packet(0xe0, code) : told;
  }
}

/** SUBACK and UNSUBACK. @param codes one character a filter */
export function ackedFilters5(head: number, packetId: number, codes: string): string {
  return packet(head, `${uint16Bytes(packetId)}\0${codes}`);
}

/** PUBACK or PUBREC with a reason code. */
export function ackBytes5(head: number, packetId: number, reason: number): string {
  return packet(head, uint16Bytes(packetId) + String.fromCharCode(reason));
}

/** CONNACK for a CONNECT that cannot be read, or not be granted. */
export function refusedBytes5(reason: number): string {
  return packet(0x20, `\0${String.fromCharCode(reason)}\0`);
}

/** @param reason 0 at the end, 0x18 with a challenge */
export function authBytes5(reason: number, method: string, challenge: string): string {
  const data = challenge === '' ? '' : text(AUTHENTICATION_DATA, challenge);
  return packet(0xf0, String.fromCharCode(reason) + withLength(text(AUTHENTICATION_METHOD, method) + data));
}

/** Identifier and value of a topic alias. */
const ALIAS_BYTES = 3;

function packet(head: number, body: string): string {
  return String.fromCharCode(head) + lengthBytes(body.length) + body;
}

function withLength(properties: string): string {
  return lengthBytes(properties.length) + properties;
}

function text(id: number, value: string): string {
  return String.fromCharCode(id) + uint16Bytes(value.length) + value;
}

function property8(id: number, value: number): string {
  return String.fromCharCode(id, value);
}

function property16(id: number, value: number): string {
  return String.fromCharCode(id) + uint16Bytes(value);
}

function property32(id: number, value: number): string {
  return property16(id, Math.floor(value / 65536)) + uint16Bytes(value % 65536);
}
