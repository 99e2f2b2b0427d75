import {
  AUTH,
  CONNECT,
  type Connect,
  DISCONNECT,
  MALFORMED,
  OPEN_SUBSCRIPTION,
  PINGREQ,
  ProtocolError,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  type Publish,
  type Qos,
  SUBSCRIBE,
  type Subscribe,
  UNSUBSCRIBE,
  type Unsubscribe,
  type Will,
} from './packets.ts';
import {
  AUTHENTICATION_DATA,
  AUTHENTICATION_METHOD,
  MAXIMUM_PACKET_SIZE,
  MESSAGE_EXPIRY,
  NONE,
  numberIn,
  parseProperties,
  protocolError,
  RECEIVE_MAXIMUM,
  SESSION_EXPIRY,
  TOPIC_ALIAS_MAXIMUM,
  WILL,
  WILL_DELAY,
} from './properties.ts';
import { requireFilter, requireText, requireTopicName } from './text.ts';

/** Flags that a client's packet must carry, and the rule that says so (table 2.2). */
const FLAGS: Record<number, { flags: number; rule: string }> = {
  [CONNECT]: { flags: 0, rule: 'MQTT-2.2.2-1' },
  [PUBACK]: { flags: 0, rule: 'MQTT-2.2.2-1' },
  [PUBREC]: { flags: 0, rule: 'MQTT-2.2.2-1' },
  [PUBREL]: { flags: 2, rule: 'MQTT-3.6.1-1' },
  [PUBCOMP]: { flags: 0, rule: 'MQTT-2.2.2-1' },
  [SUBSCRIBE]: { flags: 2, rule: 'MQTT-3.8.1-1' },
  [UNSUBSCRIBE]: { flags: 2, rule: 'MQTT-3.10.1-1' },
  [PINGREQ]: { flags: 0, rule: 'MQTT-2.2.2-1' },
  [DISCONNECT]: { flags: 0, rule: 'MQTT-3.14.1-1' },
  [AUTH]: { flags: 0, rule: 'MQTT5-3.15.1-1' },
};

/** @throws ProtocolError when no client may send such a first byte */
export function requireHead(head: number): void {
  const type = head >> 4;
  if (type === PUBLISH) return;
  const expected = FLAGS[type];
  if (expected === undefined) throw new ProtocolError('MQTT-2.2.1', `packet type ${type} from a client`);
  if ((head & 15) !== expected.flags)
    throw new ProtocolError(expected.rule, `packet type ${type} with flags ${head & 15}`, MALFORMED);
}

function uint16(body: string, at: number): number {
  return body.charCodeAt(at) * 256 + body.charCodeAt(at + 1);
}

/** Reads length-prefixed fields one after the other. */
class Fields {
  at: number;
  readonly body: string;

  constructor(body: string, at: number) {
    this.body = body;
    this.at = at;
  }

  get left(): number {
    return this.body.length - this.at;
  }

  /** @throws ProtocolError under `rule` when the body ends before the field does */
  bytes(what: string, rule: string): string {
    const length = this.left < 2 ? Number.NaN : uint16(this.body, this.at);
    if (!(this.left >= 2 + length)) throw new ProtocolError(rule, `${what} is missing or cut off`, MALFORMED);
    this.at += 2 + length;
    return this.body.slice(this.at - length, this.at);
  }

  text(what: string, missing: string, utf8: string): string {
    const text = this.bytes(what, missing);
    requireText(text, what, utf8);
    return text;
  }
}

/** Where the protocol level stands, behind the name. */
const LEVEL_AT = 6;

/** Whether it is a CONNECT of MQTT 5, however wrong the rest of it may be. */
export function isConnect5(head: number, body: string): boolean {
  return head >> 4 === CONNECT && body.startsWith('\0\x04MQTT') && body.charCodeAt(LEVEL_AT) === 5;
}

/** @throws ProtocolError for each rule of 3.1 that the bytes break */
export function parseConnect(body: string): Connect {
  const fields = new Fields(body, 0);
  const name = fields.bytes('protocol name', 'MQTT-3.1.2-1');
  if (name !== 'MQTT') throw new ProtocolError('MQTT-3.1.2-1', `protocol name ${JSON.stringify(name)}`);
  if (fields.left < 4) throw new ProtocolError('MQTT-3.1.0-1', 'CONNECT ends before its payload');
  const level = body.charCodeAt(fields.at);
  const flags = body.charCodeAt(fields.at + 1);
  const connect: Connect = {
    level,
    clientId: '',
    cleanSession: (flags & 2) !== 0,
    keepAliveS: uint16(body, fields.at + 2),
    will: null,
    sessionExpiryS: flags & 2 ? 0 : Number.POSITIVE_INFINITY,
    receiveMaximum: 65_535,
    maxPacketBytes: Number.POSITIVE_INFINITY,
    topicAliasMaximum: 0,
    authentication: null,
    username: null,
    password: null,
  };
  if (level !== 4 && level !== 5) return connect;
  requireConnectFlags(flags, level);
  fields.at += 4;
  if (level === 5) readProperties(connect, fields);
  connect.clientId = fields.text('client id', 'MQTT-3.1.3-3', 'MQTT-3.1.3-4');
  if (flags & 4) connect.will = parseWill(fields, flags, level);
  if (flags & 128) connect.username = fields.text('user name', 'MQTT-3.1.2-19', 'MQTT-3.1.3-11');
  if (flags & 64) connect.password = fields.bytes('password', 'MQTT-3.1.2-21');
  if (fields.left > 0) throw unannounced(fields, flags);
  return connect;
}

function readProperties(connect: Connect, fields: Fields): void {
  const properties = parseProperties(fields.body, fields.at, CONNECT);
  fields.at = properties.end;
  const expiryS = numberIn(properties, SESSION_EXPIRY, 0);
  connect.sessionExpiryS = expiryS === 0xffffffff ? Number.POSITIVE_INFINITY : expiryS;
  connect.receiveMaximum = numberIn(properties, RECEIVE_MAXIMUM, connect.receiveMaximum);
  connect.maxPacketBytes = numberIn(properties, MAXIMUM_PACKET_SIZE, connect.maxPacketBytes);
  connect.topicAliasMaximum = numberIn(properties, TOPIC_ALIAS_MAXIMUM, 0);
  const method = properties.values.get(AUTHENTICATION_METHOD) as string | undefined;
  const data = properties.values.get(AUTHENTICATION_DATA) as string | undefined;
  if (method !== undefined) connect.authentication = { method, data: data ?? '' };
  else if (data !== undefined) throw protocolError('authentication data without a method', 'MQTT5-3.1.2-24');
  if (connect.receiveMaximum === 0 || connect.maxPacketBytes === 0)
    throw protocolError('receive maximum or maximum packet size is 0', 'MQTT5-3.1.2-24');
}

/** Names the flag that is missing as well as bytes without flags allow: two fields more are taken for a will. */
function unannounced(fields: Fields, flags: number): ProtocolError {
  const { left } = fields;
  fields.bytes('field', 'MQTT-3.1.3-1');
  const hasTwo = fields.left > 0;
  let rule = 'MQTT-3.1.3-1';
  if (!(flags & 4) && hasTwo) rule = 'MQTT-3.1.2-11';
  else if (!(flags & 128)) rule = 'MQTT-3.1.2-18';
  else if (!(flags & 64)) rule = 'MQTT-3.1.2-20';
  return new ProtocolError(rule, `${left} bytes follow the fields that the flags announce`, MALFORMED);
}

function requireConnectFlags(flags: number, level: number): void {
  const willQos = (flags >> 3) & 3;
  if (flags & 1) throw new ProtocolError('MQTT-3.1.2-3', 'reserved connect flag is 1');
  if (!(flags & 4) && willQos !== 0)
    throw new ProtocolError('MQTT-3.1.2-13', `no will, but will QoS ${willQos}`);
  if (!(flags & 4) && flags & 32) throw new ProtocolError('MQTT-3.1.2-15', 'no will, but will retain');
  if (willQos === 3) throw new ProtocolError('MQTT-3.1.2-14', 'will QoS 3');
  if (level === 4 && !(flags & 128) && flags & 64)
    throw new ProtocolError('MQTT-3.1.2-22', 'password without user name');
}

function parseWill(fields: Fields, flags: number, level: number): Will {
  const properties = level === 5 ? parseProperties(fields.body, fields.at, WILL) : NONE;
  if (level === 5) fields.at = properties.end;
  const topic = fields.bytes('will topic', 'MQTT-3.1.2-9');
  requireTopicName(topic, 'will topic', 'MQTT-3.1.3-10', 'MQTT-4.7.1-1');
  const payload = fields.bytes('will message', 'MQTT-3.1.2-9');
  return {
    topic,
    payload,
    qos: ((flags >> 3) & 3) as Qos,
    retain: (flags & 32) !== 0,
    properties: properties.forwarded,
    delayS: numberIn(properties, WILL_DELAY, 0),
    expiryS: numberIn(properties, MESSAGE_EXPIRY, Number.POSITIVE_INFINITY),
  };
}

/** @throws ProtocolError for each rule of 3.3 that the bytes break */
export function parsePublish(head: number, body: string): Publish {
  const qos = (head >> 1) & 3;
  const dup = (head & 8) !== 0;
  if (qos === 3) throw new ProtocolError('MQTT-3.3.1-4', 'PUBLISH with QoS 3');
  if (qos === 0 && dup) throw new ProtocolError('MQTT-3.3.1-2', 'DUP at QoS 0');
  const topicEnd = body.length < 2 ? Number.NaN : 2 + uint16(body, 0);
  if (!(topicEnd <= body.length)) throw new ProtocolError('MQTT-3.3.2-1', 'topic is missing or cut off');
  const topic = body.slice(2, topicEnd);
  requireTopicName(topic, 'topic', 'MQTT-3.3.2-1', 'MQTT-3.3.2-2');
  const retain = (head & 1) !== 0;
  if (qos === 0) return { topic, payload: body.slice(topicEnd), qos, retain, dup, packetId: 0 };
  const packetId = requirePacketId(body, topicEnd, 'PUBLISH');
  return { topic, payload: body.slice(topicEnd + 2), qos: qos as Qos, retain, dup, packetId };
}

export function requirePacketId(body: string, at: number, what: string): number {
  if (body.length < at + 2) throw new ProtocolError('MQTT-2.3.1-1', `${what} without a packet id`, MALFORMED);
  const packetId = uint16(body, at);
  if (packetId === 0) throw new ProtocolError('MQTT-2.3.1-1', `${what} with packet id 0`);
  return packetId;
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP. @throws ProtocolError when it is not two bytes long or the id is 0 */
export function parseAck(body: string, what: string): number {
  if (body.length !== 2) throw new ProtocolError('MQTT-2.3.1-6', `${what} of ${body.length} bytes, not 2`);
  return requirePacketId(body, 0, what);
}

/** @throws ProtocolError for each rule of 3.8 that the bytes break */
export function parseSubscribe(body: string): Subscribe {
  const packetId = requirePacketId(body, 0, 'SUBSCRIBE');
  const fields = new Fields(body, 2);
  const filters: Subscribe['filters'] = [];
  while (fields.left > 0) {
    const filter = fields.bytes('filter', 'MQTT-3.8.3-3');
    requireFilter(filter, 'MQTT-3.8.3-1');
    if (fields.left === 0) throw new ProtocolError('MQTT-3.8.3-3', `no QoS for filter ${filter}`);
    const qos = body.charCodeAt(fields.at++);
    if (qos > 2) throw new ProtocolError('MQTT-3-8.3-4', `requested QoS byte ${qos}`);
    filters.push({ filter, asked: { ...OPEN_SUBSCRIPTION, qos: qos as Qos } });
  }
  if (filters.length === 0) throw new ProtocolError('MQTT-3.8.3-3', 'SUBSCRIBE without a filter');
  return { packetId, filters };
}

/** @throws ProtocolError for each rule of 3.10 that the bytes break */
export function parseUnsubscribe(body: string): Unsubscribe {
  const packetId = requirePacketId(body, 0, 'UNSUBSCRIBE');
  const fields = new Fields(body, 2);
  const filters: string[] = [];
  while (fields.left > 0) {
    const filter = fields.bytes('filter', 'MQTT-3.10.3-1');
    requireFilter(filter, 'MQTT-3.10.3-1');
    filters.push(filter);
  }
  if (filters.length === 0) throw new ProtocolError('MQTT-3.10.3-2', 'UNSUBSCRIBE without a filter');
  return { packetId, filters };
}
