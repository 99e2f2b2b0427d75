import { lengthBytes, uint16Bytes } from './encode.ts';
import {
  type ConnackCode,
  DISCONNECT,
  PUBLISH,
  type Publish,
  SUBSCRIBE,
  type Subscribe,
  UNSUBSCRIBE,
  type Unsubscribe,
} from './packets.ts';
import { requirePacketId } from './parse.ts';
import {
  ASSIGNED_CLIENT_ID,
  MESSAGE_EXPIRY,
  malformed,
  numberIn,
  parseProperties,
  protocolError,
  RECEIVE_MAXIMUM,
  SERVER_KEEP_ALIVE,
  SESSION_EXPIRY,
  TOPIC_ALIAS,
  TOPIC_ALIAS_MAXIMUM,
} from './properties.ts';
import { requireFilter, requireTopicName } from './text.ts';

/** Topic aliases that a client may set on one connection (mosquitto's max_topic_alias). */
export const MAX_TOPIC_ALIAS = 10;
/** QoS 2 messages of a client without PUBREL (mosquitto's max_inflight_messages). */
export const MAX_UNRELEASED = 20;
/** A longer keep-alive is answered by this one. */
export const MAX_KEEP_ALIVE_S = 3600;

/** CONNACK's reason codes for the return codes of 3.1.1. */
const REASONS = [0, 0x84, 0x85, 0x88, 0x86, 0x87];

export interface Granted {
  sessionPresent: boolean;
  /** A return code of 3.1.1. */
  code: ConnackCode;
  /** Empty where the client has one of its own. */
  assignedClientId: string;
  /** What holds in place of the client's wish; null where that holds. */
  keepAliveS: number | null;
}

export function connackBytes5({ sessionPresent, code, assignedClientId, keepAliveS }: Granted): string {
  let properties = '';
  if (code === 0) {
    properties +=
      property16(RECEIVE_MAXIMUM, MAX_UNRELEASED) + property16(TOPIC_ALIAS_MAXIMUM, MAX_TOPIC_ALIAS);
    if (keepAliveS !== null) properties += property16(SERVER_KEEP_ALIVE, keepAliveS);
    if (assignedClientId !== '')
      properties +=
        String.fromCharCode(ASSIGNED_CLIENT_ID) + uint16Bytes(assignedClientId.length) + assignedClientId;
  }
  const body = `${sessionPresent ? '\x01' : '\0'}${String.fromCharCode(REASONS[code])}${lengthBytes(properties.length)}${properties}`;
  return `\x20${lengthBytes(body.length)}${body}`;
}

/** SUBACK and UNSUBACK. @param codes one character a filter */
export function ackedFilters5(head: string, packetId: number, codes: string): string {
  return `${head}${lengthBytes(3 + codes.length)}${uint16Bytes(packetId)}\0${codes}`;
}

export function disconnectBytes5(reason: number): string {
  return `\xe0\x01${String.fromCharCode(reason)}`;
}

/** @param nowUs for what is left of the message's expiry (MQTT5-3.3.2-6) */
export function publishBytes5(publish: Publish, nowUs: number): string {
  const { topic, payload, qos, expiresUs, properties = '' } = publish;
  const head = 0x30 | (publish.dup ? 8 : 0) | (qos << 1) | (publish.retain ? 1 : 0);
  const left =
    expiresUs === undefined ? '' : property32(MESSAGE_EXPIRY, Math.ceil((expiresUs - nowUs) / 1e6));
  const all = left + properties;
  const body =
    uint16Bytes(topic.length) +
    topic +
    (qos === 0 ? '' : uint16Bytes(publish.packetId)) +
    lengthBytes(all.length) +
    all +
    payload;
  return String.fromCharCode(head) + lengthBytes(body.length) + body;
}

/** Reads what one client sends, and knows the topics behind its aliases. */
export class Reader5 {
  /** Of the message that was read last; null where it had none. */
  alias: number | null = null;
  #topics = new Map<number, string>();

  /** @throws ProtocolError */
  publish(head: number, body: string, nowUs: number): Publish {
    const qos = (head >> 1) & 3;
    const dup = (head & 8) !== 0;
    if (qos === 3) throw malformed('PUBLISH with QoS 3', 'MQTT5-3.3.1-4');
    if (qos === 0 && dup) throw malformed('DUP at QoS 0', 'MQTT5-3.3.1-2');
    let at = 2 + body.charCodeAt(0) * 256 + body.charCodeAt(1);
    if (!(at <= body.length)) throw malformed('topic is missing or cut off');
    let topic = body.slice(2, at);
    const packetId = qos === 0 ? 0 : requirePacketId(body, at, 'PUBLISH');
    if (qos > 0) at += 2;
    const properties = parseProperties(body, at, PUBLISH);
    const alias = properties.values.get(TOPIC_ALIAS) as number | undefined;
    this.alias = alias ?? null;
    if (topic !== '') requireTopicName(topic, 'topic', 'MQTT5-3.3.2-1', 'MQTT5-3.3.2-2');
    topic = this.#resolve(topic, alias);
    const expiryS = properties.values.get(MESSAGE_EXPIRY) as number | undefined;
    return {
      topic,
      payload: body.slice(properties.end),
      qos: qos as Publish['qos'],
      retain: (head & 1) !== 0,
      dup,
      packetId,
      properties: properties.forwarded,
      ...(expiryS !== undefined && { expiresUs: nowUs + expiryS * 1e6 }),
    };
  }

  #resolve(topic: string, alias: number | undefined): string {
    if (alias === undefined) {
      if (topic === '') throw protocolError('neither topic nor alias', 'MQTT5-3.3.2-8');
      return topic;
    }
    if (alias === 0 || alias > MAX_TOPIC_ALIAS) {
      const error = protocolError(`topic alias ${alias} of at most ${MAX_TOPIC_ALIAS}`, 'MQTT5-3.3.2-9');
      error.reason = 0x94;
      throw error;
    }
    if (topic !== '') this.#topics.set(alias, topic);
    const known = this.#topics.get(alias);
    if (known === undefined) throw protocolError(`topic alias ${alias} was never defined`, 'MQTT5-3.3.2-8');
    return known;
  }
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP. @returns its packet id @throws ProtocolError */
export function parseAck5(body: string, type: number, what: string): number {
  const packetId = requirePacketId(body, 0, what);
  if (body.length > 3 && parseProperties(body, 3, type).end !== body.length)
    throw malformed(`${what} with bytes after its properties`);
  return packetId;
}

/** @throws ProtocolError */
export function parseSubscribe5(body: string): Subscribe {
  const packetId = requirePacketId(body, 0, 'SUBSCRIBE');
  const filters: Subscribe['filters'] = [];
  let at = parseProperties(body, 2, SUBSCRIBE).end;
  while (at < body.length) {
    const { filter, end } = filterAt(body, at);
    const options = body.charCodeAt(end);
    if (!((options & 3) < 3) || options > 0x2f)
      throw malformed(`subscription options ${options}`, 'MQTT5-3.8.3-5');
    filters.push({ filter, qos: (options & 3) as Publish['qos'] });
    at = end + 1;
  }
  if (filters.length === 0) throw protocolError('SUBSCRIBE without a filter', 'MQTT5-3.8.3-2');
  return { packetId, filters };
}

/** @throws ProtocolError */
export function parseUnsubscribe5(body: string): Unsubscribe {
  const packetId = requirePacketId(body, 0, 'UNSUBSCRIBE');
  const filters: string[] = [];
  let at = parseProperties(body, 2, UNSUBSCRIBE).end;
  while (at < body.length) {
    const { filter, end } = filterAt(body, at);
    filters.push(filter);
    at = end;
  }
  if (filters.length === 0) throw protocolError('UNSUBSCRIBE without a filter', 'MQTT5-3.10.3-2');
  return { packetId, filters };
}

/** @returns its reason code, and how long the session lasts from now on; null where that stays @throws ProtocolError */
export function parseDisconnect5(body: string): { reason: number; sessionExpiryS: number | null } {
  if (body.length < 2) return { reason: body === '' ? 0 : body.charCodeAt(0), sessionExpiryS: null };
  const properties = parseProperties(body, 1, DISCONNECT);
  const expiryS = numberIn(properties, SESSION_EXPIRY, -1);
  return { reason: body.charCodeAt(0), sessionExpiryS: expiryS < 0 ? null : expiryS };
}

function filterAt(body: string, at: number): { filter: string; end: number } {
  const end = at + 2 + body.charCodeAt(at) * 256 + body.charCodeAt(at + 1);
  if (!(end <= body.length)) throw malformed('filter is cut off');
  const filter = body.slice(at + 2, end);
  requireFilter(filter, 'MQTT5-3.8.3-1');
  return { filter, end };
}

function property16(id: number, value: number): string {
  return String.fromCharCode(id) + uint16Bytes(value);
}

function property32(id: number, value: number): string {
  return String.fromCharCode(id) + uint16Bytes(Math.floor(value / 65536)) + uint16Bytes(value % 65536);
}
