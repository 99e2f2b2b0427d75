import {
  DISCONNECT,
  type Disconnect,
  ProtocolError,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  type Publish,
  SUBSCRIBE,
  type Subscribe,
  type Subscription,
  UNSUBSCRIBE,
  type Unsubscribe,
} from './packets.ts';
import { requirePacketId } from './parse.ts';
import {
  MESSAGE_EXPIRY,
  malformed,
  numberIn,
  type PUBLISH_DOWN,
  parseProperties,
  protocolError,
  SESSION_EXPIRY,
  SUBSCRIPTION_ID,
  TOPIC_ALIAS,
} from './properties.ts';
import { requireFilter, requireTopicName } from './text.ts';

/** Topic aliases that a client may set on one connection (mosquitto's max_topic_alias). */
export const MAX_TOPIC_ALIAS = 10;
/** QoS 2 messages of a client without PUBREL (mosquitto's max_inflight_messages). */
export const MAX_UNRELEASED = 20;
/** A longer keep-alive is answered by this one. */
export const MAX_KEEP_ALIVE_S = 3600;

const BAD_ALIAS = 0x94;
/** How a filter begins that the clients of one group share: `$share/group/filter`. */
export const SHARED = '$share/';

/** Reads the messages of one direction, and knows the topics behind its aliases. */
export class Reader5 {
  /** Of the message that was read last; null where it had none. */
  alias: number | null = null;
  #topics = new Map<number, string>();
  #from: typeof PUBLISH | typeof PUBLISH_DOWN;
  #maxAlias: number;

  /**
   * @param from PUBLISH for those of a client, PUBLISH_DOWN for those of a server
   * @param maxAlias of a client, as CONNACK grants it
   */
  constructor(from: typeof PUBLISH | typeof PUBLISH_DOWN = PUBLISH, maxAlias = MAX_TOPIC_ALIAS) {
    this.#from = from;
    this.#maxAlias = maxAlias;
  }

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
    const properties = parseProperties(body, at, this.#from);
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
    if (alias === 0 || (alias > this.#maxAlias && this.#from === PUBLISH))
      throw new ProtocolError(
        'MQTT5-3.3.2-9',
        `topic alias ${alias} of at most ${this.#maxAlias}`,
        BAD_ALIAS,
      );
    if (topic !== '') this.#topics.set(alias, topic);
    const known = this.#topics.get(alias);
    if (known === undefined) throw protocolError(`topic alias ${alias} was never defined`, 'MQTT5-3.3.2-8');
    return known;
  }
}

/** Reason codes of PUBACK and PUBREC, PUBREL and PUBCOMP, DISCONNECT (tables 3-4 to 3-7 and 3-10). */
const ACK_REASONS = [0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
const RELEASE_REASONS = [0, 0x92];
const DISCONNECT_REASONS = [0, 4, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99];
const ACK_RULES: Record<number, { reasons: number[]; rule: string }> = {
  [PUBACK]: { reasons: ACK_REASONS, rule: 'MQTT5-3.4.2-1' },
  [PUBREC]: { reasons: ACK_REASONS, rule: 'MQTT5-3.5.2-1' },
  [PUBREL]: { reasons: RELEASE_REASONS, rule: 'MQTT5-3.6.2-1' },
  [PUBCOMP]: { reasons: RELEASE_REASONS, rule: 'MQTT5-3.7.2-1' },
};

/** PUBACK, PUBREC, PUBREL, PUBCOMP. @returns its packet id @throws ProtocolError */
export function parseAck5(body: string, type: number, what: string): number {
  const packetId = requirePacketId(body, 0, what);
  const { reasons, rule } = ACK_RULES[type];
  if (body.length > 2 && !reasons.includes(body.charCodeAt(2)))
    throw protocolError(`${what} with reason ${body.charCodeAt(2)}`, rule);
  if (body.length > 3 && parseProperties(body, 3, type).end !== body.length)
    throw malformed(`${what} with bytes after its properties`);
  return packetId;
}

/** @throws ProtocolError */
export function parseSubscribe5(body: string): Subscribe {
  const packetId = requirePacketId(body, 0, 'SUBSCRIBE');
  const filters: Subscribe['filters'] = [];
  const properties = parseProperties(body, 2, SUBSCRIBE);
  const id = properties.values.get(SUBSCRIPTION_ID) as number | undefined;
  if (id === 0) throw protocolError('subscription identifier 0', 'MQTT5-3.8.2-1');
  const ids = id === undefined ? [] : [id];
  let at = properties.end;
  while (at < body.length) {
    const { filter, end } = filterAt(body, at);
    filters.push({ filter, asked: optionsOf(body.charCodeAt(end), filter, ids) });
    at = end + 1;
  }
  if (filters.length === 0) throw protocolError('SUBSCRIBE without a filter', 'MQTT5-3.8.3-2');
  return { packetId, filters };
}

function optionsOf(options: number, filter: string, ids: number[]): Subscription {
  if (Number.isNaN(options)) throw malformed(`no options for filter ${filter}`, 'MQTT-3.8.3-3');
  const retainHandling = (options >> 4) & 3;
  if ((options & 3) === 3 || retainHandling === 3 || options > 0x3f)
    throw malformed(`subscription options ${options}`, 'MQTT5-3.8.3-5');
  const noLocal = (options & 4) !== 0;
  if (noLocal && filter.startsWith(SHARED))
    throw protocolError('no-local on a shared subscription', 'MQTT5-3.8.3-4');
  return {
    qos: (options & 3) as Publish['qos'],
    noLocal,
    retainAsPublished: (options & 8) !== 0,
    retainHandling: retainHandling as 0 | 1 | 2,
    ids,
  };
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

/**
 * @param askedS the expiry that CONNECT asked for
 * @returns its reason code, and how long the session lasts from now on; null where that stays
 * @throws ProtocolError
 */
export function parseDisconnect5(body: string, askedS: number): Disconnect {
  const reason = body === '' ? 0 : body.charCodeAt(0);
  const isKnown = DISCONNECT_REASONS.includes(reason);
  const fault = isKnown ? null : protocolError(`DISCONNECT with reason ${reason}`, 'MQTT5-3.14.2-1');
  if (body.length < 2) return { reason, sessionExpiryS: null, fault };
  const properties = parseProperties(body, 1, DISCONNECT);
  const expiryS = numberIn(properties, SESSION_EXPIRY, -1);
  if (askedS === 0 && expiryS > 0)
    throw protocolError('a session expiry in DISCONNECT after none in CONNECT', 'MQTT5-3.14.2-2');
  return { reason, sessionExpiryS: expiryS < 0 ? null : expiryS, fault };
}

function filterAt(body: string, at: number): { filter: string; end: number } {
  const end = at + 2 + body.charCodeAt(at) * 256 + body.charCodeAt(at + 1);
  if (!(end <= body.length)) throw malformed('filter is cut off');
  const filter = body.slice(at + 2, end);
  requireFilter(filter, 'MQTT5-3.8.3-1');
  return { filter, end };
}
