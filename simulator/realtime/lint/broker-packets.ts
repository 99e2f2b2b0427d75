import { parser } from 'mqtt-packet';
import { lengthBytes } from '../../broker/codec/encode.ts';
import {
  AUTH,
  CONNACK,
  DISCONNECT,
  PINGRESP,
  ProtocolError,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  SUBACK,
  UNSUBACK,
} from '../../broker/codec/packets.ts';

const PUBREL_FLAGS = 2;
const ACCEPTED = 0;
const LAST_CODE_311 = 5;
const REFUSED_FILTER = 0x80;
const MAX_QOS = 2;
const OF_BROKERS = [CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, PINGRESP];
const OF_BROKERS_5 = [...OF_BROKERS, DISCONNECT, AUTH];

/** What a CONNACK says. */
export interface Accepted {
  code: number;
  sessionPresent: boolean;
  /** Of MQTT 5; null where it asks for no other keep-alive. */
  keepAliveS: number | null;
  receiveMaximum: number;
  topicAliasMaximum: number;
}

/** @throws ProtocolError when no broker may send such a first byte */
export function requireBrokerHead(head: number, level: number): void {
  const type = head >> 4;
  if (!(level === 5 ? OF_BROKERS_5 : OF_BROKERS).includes(type))
    throw new ProtocolError('MQTT-2.2.1', `packet type ${type} from a broker`);
  if (type === PUBLISH) return;
  const flags = type === PUBREL ? PUBREL_FLAGS : 0;
  if ((head & 15) !== flags)
    throw new ProtocolError(
      type === PUBREL ? 'MQTT-3.6.1-1' : 'MQTT-2.2.2-1',
      `packet type ${type} with flags ${head & 15}`,
    );
}

/** @throws ProtocolError */
export function readConnack(body: string, level: number, isClean: boolean): Accepted {
  const [flags, code] = [body.charCodeAt(0), body.charCodeAt(1)];
  const sessionPresent = (flags & 1) !== 0;
  if (body.length < 2 || (level !== 5 && body.length > 2))
    throw new ProtocolError('MQTT-3.2.2', `CONNACK of ${body.length} bytes`);
  if (flags > 1) throw new ProtocolError('MQTT-3.2.2', `CONNACK with acknowledge flags ${flags}`);
  if (level !== 5 && code > LAST_CODE_311) throw new ProtocolError('MQTT-3.2.2', `CONNACK with code ${code}`);
  if (sessionPresent && code !== ACCEPTED)
    throw new ProtocolError('MQTT-3.2.2-4', 'CONNACK with a session and a refusal');
  if (sessionPresent && isClean)
    throw new ProtocolError('MQTT-3.2.2-1', 'a session is present after a clean start');
  const properties = level === 5 ? propertiesOf(body) : {};
  return {
    code,
    sessionPresent,
    keepAliveS: properties.serverKeepAlive ?? null,
    receiveMaximum: properties.receiveMaximum ?? 65_535,
    topicAliasMaximum: properties.topicAliasMaximum ?? 0,
  };
}

interface ConnackProperties {
  serverKeepAlive?: number;
  receiveMaximum?: number;
  topicAliasMaximum?: number;
}

function propertiesOf(body: string): ConnackProperties {
  let properties: ConnackProperties = {};
  const reader = parser({ protocolVersion: 5 });
  reader.on('packet', (packet) => {
    properties = (packet as { properties?: ConnackProperties }).properties ?? {};
  });
  reader.on('error', (error) => {
    throw new ProtocolError('MQTT5-3.2.2', error.message);
  });
  reader.parse(Buffer.from(String.fromCharCode(CONNACK << 4) + lengthBytes(body.length) + body, 'latin1'));
  return properties;
}

/** @param asked filters of the SUBSCRIBE; undefined where there was none. @throws ProtocolError */
export function requireSuback(body: string, packetId: number, asked: number | undefined): void {
  if (asked === undefined) throw new ProtocolError('MQTT-3.8.4-2', `SUBACK ${packetId} answers no SUBSCRIBE`);
  const codes = body.slice(2);
  if (codes.length !== asked)
    throw new ProtocolError(
      'MQTT-3.8.4-5',
      `SUBACK ${packetId} with ${codes.length} codes for ${asked} filters`,
    );
  for (const code of codes) {
    const number = code.charCodeAt(0);
    if (number > MAX_QOS && number !== REFUSED_FILTER)
      throw new ProtocolError('MQTT-3.9.3-2', `SUBACK ${packetId} with code ${number}`);
  }
}
