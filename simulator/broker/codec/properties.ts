import {
  AUTH,
  CONNECT,
  DISCONNECT,
  MALFORMED,
  ProtocolError,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  SUBSCRIBE,
  UNSUBSCRIBE,
} from './packets.ts';
import { requireText } from './text.ts';

/** Properties of MQTT 5, table 2-4, as far as a client may send them. */
export const MESSAGE_EXPIRY = 0x02;
export const SESSION_EXPIRY = 0x11;
export const ASSIGNED_CLIENT_ID = 0x12;
export const SERVER_KEEP_ALIVE = 0x13;
export const AUTHENTICATION_METHOD = 0x15;
export const AUTHENTICATION_DATA = 0x16;
export const WILL_DELAY = 0x18;
export const REASON_STRING = 0x1f;
export const RECEIVE_MAXIMUM = 0x21;
export const TOPIC_ALIAS_MAXIMUM = 0x22;
export const TOPIC_ALIAS = 0x23;
export const MAXIMUM_PACKET_SIZE = 0x27;
export const SHARED_AVAILABLE = 0x2a;
const SERVER_REFERENCE = 0x1c;
const RESPONSE_TOPIC = 0x08;
export const SUBSCRIPTION_ID = 0x0b;
const USER_PROPERTY = 0x26;

/** Where the properties of a will stand, which is in CONNECT. */
export const WILL = 0;
/** A PUBLISH to a client, which may have subscription identifiers. */
export const PUBLISH_DOWN = 16;

type Kind = 'byte' | 'uint16' | 'uint32' | 'varint' | 'text' | 'binary' | 'pair';

const ACKS = [PUBACK, PUBREC, PUBREL, PUBCOMP];

const TABLE: Record<number, { kind: Kind; in: number[] }> = {
  1: { kind: 'byte', in: [PUBLISH, WILL] },
  [MESSAGE_EXPIRY]: { kind: 'uint32', in: [PUBLISH, WILL] },
  3: { kind: 'text', in: [PUBLISH, WILL] },
  [RESPONSE_TOPIC]: { kind: 'text', in: [PUBLISH, WILL] },
  9: { kind: 'binary', in: [PUBLISH, WILL] },
  [SUBSCRIPTION_ID]: { kind: 'varint', in: [SUBSCRIBE] },
  [SESSION_EXPIRY]: { kind: 'uint32', in: [CONNECT, DISCONNECT] },
  [AUTHENTICATION_METHOD]: { kind: 'text', in: [CONNECT, AUTH] },
  [AUTHENTICATION_DATA]: { kind: 'binary', in: [CONNECT, AUTH] },
  23: { kind: 'byte', in: [CONNECT] },
  [WILL_DELAY]: { kind: 'uint32', in: [WILL] },
  25: { kind: 'byte', in: [CONNECT] },
  [REASON_STRING]: { kind: 'text', in: [...ACKS, DISCONNECT, AUTH] },
  [RECEIVE_MAXIMUM]: { kind: 'uint16', in: [CONNECT] },
  [TOPIC_ALIAS_MAXIMUM]: { kind: 'uint16', in: [CONNECT] },
  [TOPIC_ALIAS]: { kind: 'uint16', in: [PUBLISH] },
  [USER_PROPERTY]: {
    kind: 'pair',
    in: [CONNECT, WILL, PUBLISH, ...ACKS, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT, AUTH],
  },
  [MAXIMUM_PACKET_SIZE]: { kind: 'uint32', in: [CONNECT] },
  // A client that follows a server to another one may name it.
  [SERVER_REFERENCE]: { kind: 'text', in: [DISCONNECT] },
  // What only a server says: Maximum QoS, Retain Available and their like.
  [ASSIGNED_CLIENT_ID]: { kind: 'text', in: [] },
  [SERVER_KEEP_ALIVE]: { kind: 'uint16', in: [] },
  26: { kind: 'text', in: [] },
  36: { kind: 'byte', in: [] },
  37: { kind: 'byte', in: [] },
  40: { kind: 'byte', in: [] },
  41: { kind: 'byte', in: [] },
  [SHARED_AVAILABLE]: { kind: 'byte', in: [] },
};

export interface Properties {
  /** Those that are numbers or texts, by identifier. */
  values: Map<number, number | string>;
  /** Bytes of those that go on with a message, in their order. */
  forwarded: string;
  /** Where the body goes on. */
  end: number;
}

export const NONE: Properties = { values: new Map(), forwarded: '', end: 0 };

/** Reads a length and the properties after it. @throws ProtocolError when they are cut off, doubled or out of place */
export function parseProperties(body: string, at: number, packet: number): Properties {
  const length = varint(body, at);
  at += length.bytes;
  const end = at + length.value;
  if (end > body.length) throw malformed('properties are cut off');
  const properties: Properties = { values: new Map(), forwarded: '', end };
  while (at < end) {
    const id = varint(body, at);
    const known = TABLE[id.value];
    if (known === undefined) throw malformed(`no property has the identifier ${id.value}`);
    const value = valueAt(known.kind, body, at + id.bytes, end);
    if (!isIn(known.in, packet, id.value)) throw outOfPlace(id.value, packet);
    if (!mayRepeat(id.value, packet) && properties.values.has(id.value))
      throw protocolError(`property ${id.value} is there twice`);
    if (known.kind === 'byte' && (value.is as number) > 1)
      throw protocolError(`property ${id.value} is ${value.is}, not 0 or 1`);
    if (id.value === RESPONSE_TOPIC && (value.is === '' || /[+#]/.test(value.is as string)))
      throw protocolError('response topic that is empty or has a wildcard', 'MQTT5-3.3.2-14');
    properties.values.set(id.value, value.is);
    const next = at + id.bytes + value.bytes;
    if (id.value !== TOPIC_ALIAS && id.value !== MESSAGE_EXPIRY && id.value !== WILL_DELAY)
      properties.forwarded += body.slice(at, next);
    at = next;
  }
  return properties;
}

/** 2.2.2.2 has 0x81 for it. Clients know 0x82, as mosquitto says, which has 0x81 for SUBSCRIBE and UNSUBSCRIBE alone. */
function outOfPlace(id: number, packet: number): ProtocolError {
  const detail = `property ${id} in packet type ${packet || CONNECT}`;
  return packet === SUBSCRIBE || packet === UNSUBSCRIBE ? malformed(detail) : protocolError(detail);
}

function isIn(packets: number[], packet: number, id: number): boolean {
  if (packet !== PUBLISH_DOWN) return packets.includes(packet);
  return id === SUBSCRIPTION_ID || packets.includes(PUBLISH);
}

function mayRepeat(id: number, packet: number): boolean {
  return id === USER_PROPERTY || (id === SUBSCRIPTION_ID && packet === PUBLISH_DOWN);
}

export function numberIn({ values }: Properties, id: number, otherwise: number): number {
  return (values.get(id) as number | undefined) ?? otherwise;
}

/** @param rule its id in the MQTT 5 standard; those of 3.1.1 are others */
export function malformed(detail: string, rule = 'MQTT5-4.13.1-1'): ProtocolError {
  return new ProtocolError(rule, detail, MALFORMED);
}

export function protocolError(detail: string, rule = 'MQTT5-4.13.1-1'): ProtocolError {
  return new ProtocolError(rule, detail);
}

function varint(body: string, at: number): { value: number; bytes: number } {
  let value = 0;
  for (let bytes = 0; bytes < 4; bytes++) {
    const byte = body.charCodeAt(at + bytes);
    if (Number.isNaN(byte)) throw malformed('properties are cut off');
    value += (byte & 127) << (7 * bytes);
    if (byte === 0 && bytes > 0) throw malformed('a length takes more bytes than it needs', 'MQTT5-1.5.5-1');
    if (byte < 128) return { value, bytes: bytes + 1 };
  }
  throw malformed('a length takes more than four bytes');
}

function valueAt(kind: Kind, body: string, at: number, end: number): { is: number | string; bytes: number } {
  if (kind === 'varint') {
    const { value, bytes } = varint(body, at);
    if (at + bytes > end) throw malformed('a property is cut off');
    return { is: value, bytes };
  }
  const fixed = { byte: 1, uint16: 2, uint32: 4, text: 2, binary: 2, pair: 2 }[kind];
  if (at + fixed > end) throw malformed('a property is cut off');
  let number = 0;
  for (let index = 0; index < fixed; index++) number = number * 256 + body.charCodeAt(at + index);
  if (kind === 'byte' || kind === 'uint16' || kind === 'uint32') return { is: number, bytes: fixed };
  if (at + 2 + number > end) throw malformed('a property is cut off');
  const is = body.slice(at + 2, at + 2 + number);
  if (kind !== 'binary') requireText(is, 'property', 'MQTT5-1.5.4-1');
  if (kind !== 'pair') return { is, bytes: 2 + number };
  return { is, bytes: 2 + number + valueAt('text', body, at + 2 + number, end).bytes };
}
