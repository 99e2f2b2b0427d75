import { client } from '../../client.ts';
import { fail } from '../../errors.ts';
import { MAX_ALIASES, MAX_HELD, MAX_IN_FLIGHT, MAX_PACKET_IN } from '../../limits.ts';
import { hangUp, isUp, onClose, write } from '../../link.ts';
import { AUTH_FIRST, PUBACK } from '../../packets.ts';
import { given } from '../../session.ts';
import { bytes, prefixed } from '../../wire.ts';
import { endSearch } from '../adaptive.ts';
import { forgetCallback } from '../compat.ts';
import { type Found, number, props, readProperties, withLength, writeProperties } from './properties.ts';
import { nameOf } from './reasons.ts';

/**
 * MQTT5. The client is one of 3.1.1: what it writes becomes MQTT 5 as it goes to the socket, and what comes turns to 3.1.1 before
 * it is looked at. So what waits fits either, and a broker that refuses 5 gets the same bytes as it always did.
 */
export const v5 = {
  on: false,
  /** Connections in a row that ended without an answer to CONNECT; REFUSED_5 once the broker has said no. */
  unanswered: 0,
  /** What we have named on this connection, by topic with its length. */
  aliases: {} as { [topic: string]: number },
  /** The alias that is given next, 0 when there is no more. */
  nextAlias: 0,
  /** What the broker has named. */
  topics: {} as { [alias: number]: string },
  /** How much the broker takes; before it has said so, all is less. */
  window: undefined as unknown as number,
  packetMax: undefined as unknown as number,
  /** Flags that no PUBLISH may have. */
  forbidden: undefined as unknown as number,
  /** What the last packet refuses, for an event. */
  why: '',
  /** The properties of the message that came last. */
  found: undefined as Found | undefined,
};

/** A malformed packet, or one at the wrong time. */
export const PROTOCOL_ERROR = 130;
const ALIAS_INVALID = 148;

/** Old brokers hang up on what they do not know; so may a bad link: after so many the next attempt is one of 3.1.1. */
const MAX_UNANSWERED_5 = 2;
export const REFUSED_5 = 9;

/** Takes the version of the next CONNECT. After an attempt of 3.1.1 it is 5 again, unless the broker has refused that. */
export function chooseVersion(): void {
  v5.on = given.options.protocol === 5 && v5.unanswered < MAX_UNANSWERED_5;
  if (!v5.on) settings({});
  if (v5.unanswered === MAX_UNANSWERED_5) v5.unanswered--;
}

function authProperties(challenge?: string): string {
  const auth = given.options.auth;
  return auth ? writeProperties({ 21: auth.method, 22: auth.data(challenge) }) : '';
}

export function propertiesOfConnect(): string {
  const options = given.options;
  return withLength(
    writeProperties({
      17:
        options.session_expiry === undefined
          ? options.clean_session === false
            ? -1
            : 0
          : options.session_expiry,
      33: MAX_HELD,
      34: MAX_ALIASES,
      39: MAX_PACKET_IN,
    }) + authProperties(),
  );
}

/** AUTH with this code, when there is a method. */
export function authenticate(code: number, challenge?: string): boolean {
  const list = authProperties(challenge);
  return !!list && write(prefixed(bytes(code) + withLength(list), AUTH_FIRST), 0);
}

/** Bytes of a PUBLISH beside its topic, message and own properties, at the most. */
export const HEAD_ID_AND_ALIAS = 12;

/** Whether the broker takes no such message: a PUBLISH with these flags, or so many bytes. */
export function isRefused(first: number, length: number, own?: string): boolean {
  return !!(first & v5.forbidden) || length + (own || '').length + HEAD_ID_AND_ALIAS > v5.packetMax;
}

/** PUBLISH with the properties `own`, SUBSCRIBE and UNSUBSCRIBE; a topic that is longer than its alias goes once. */
export function raise(packet: string, own?: string): string {
  const first = packet.charCodeAt(0);
  if (!v5.on || !/^[0-=\x82\xa2]/.test(packet)) return packet;
  let at = 1;
  let topic = '';
  own = own || '';
  while (packet.charCodeAt(at++) > 127);
  if (first < 64) {
    const topicAt = at;
    at += 2 + number(packet.slice(at, at + 2));
    topic = packet.slice(topicAt, at);
    const alias = v5.aliases[topic] || (topic[5] && v5.nextAlias);
    if (alias) {
      own += bytes(35, 0, alias as number);
      if (v5.aliases[topic]) topic = '\0\0';
      else v5.aliases[topic] = v5.nextAlias--;
    }
  }
  const end = first & 6 ? at + 2 : at;
  return prefixed(topic + packet.slice(at, end) + withLength(own) + packet.slice(end), first);
}

/** What the alias of a message stands for, which its topic may name anew; no topic when that is nothing. */
export function topicOfAlias(topic: string, alias?: number): string {
  if (alias === undefined) return topic;
  if (!alias || alias > MAX_ALIASES) hangUp(ALIAS_INVALID);
  else if (topic) v5.topics[alias] = topic;
  return v5.topics[alias] || '';
}

function settings(found: Found): void {
  v5.aliases = {};
  v5.topics = {};
  v5.found = undefined;
  v5.why = '';
  v5.nextAlias = Math.min(found[34] || 0, MAX_ALIASES);
  v5.window = Math.min(found[33] || MAX_IN_FLIGHT, MAX_IN_FLIGHT);
  v5.packetMax = found[39];
  // QoS 0 or 1 at the most; no retained messages.
  v5.forbidden = [6, 4][found[36]] | +(found[37] === 0);
}

/** Types of packets. */
const PUBREL = 6;
const PUBCOMP = 7;

/** By the type of a packet: where its properties start; it may end before them. */
const LISTS = '0020333302020011';
const TYPES = 'CONNACK  PUBACK PUBREC PUBREL PUBCOMP  SUBACK  UNSUBACK   DISCONNECT';

/** Any packet but PUBLISH, with its body at `at`, as 3.1.1 has it; empty where there is nothing more to do. */
export function lower(packet: string, at: number): string {
  const first = packet.charCodeAt(0);
  const type = first >> 4;
  const body = packet.slice(at);
  const isSuback = type === 9;
  const codes = isSuback || type === 11 ? body.slice(-1) : '';
  const listAt = +LISTS[type];
  const code = (codes || body[listAt - 1] || '\0').charCodeAt(0);
  props.end = body.length;
  const found: Found | undefined =
    codes || body.length > listAt
      ? // biome-ignore lint/suspicious/noControlCharactersInRegex: ids of properties
        readProperties(body, listAt, type % 13 === 2 ? /[\x11-\x16\x1a-"$-*]/ : /[\x1c\x1f&]/)
      : {};
  if (
    !found ||
    props.end + codes.length !== body.length ||
    // AUTH: a challenge, or the end of what we have begun. Who has named no method gets none (MQTT5-4.12.0-6).
    (type > 14 && !(code === 24 ? authenticate(24, found[22]) : !code && isUp()))
  )
    hangUp(PROTOCOL_ERROR);
  else if (type < 15) {
    v5.why =
      // PUBCOMP 0x92, Packet Identifier not found: the broker is done with the message, so it is no refusal.
      (code > 127 && type !== PUBCOMP) || type === 14
        ? `${TYPES.split(' ')[type - 2]} ${nameOf(code)}${found[31] ? `: ${found[31]}` : ''}`
        : '';
    if (type === 14) onDisconnect();
    else {
      if (type === 2) {
        if (!code) accepted(found);
        // Unsupported protocol version, as of 5 and of 3.1.1.
        if (code === 132 || code === 1) v5.unanswered = REFUSED_5;
      } else if (v5.why) {
        fail(v5.why);
        // The broker chose the packet id of a PUBREL, so it names no message of the client's.
        if (type !== PUBREL) forgetCallback(PUBACK + body.slice(0, 2));
      }
      return prefixed(body.slice(0, 2) + (isSuback ? codes : ''), first);
    }
  }
  return '';
}

/**
 * The broker ends the connection: that is its answer to what it was sent, unless others want this client id, or it stops.
 */
function onDisconnect(): void {
  if (v5.why && !/taken|shut|busy|alive/.test(v5.why)) onClose(v5.why);
  else hangUp(v5.why);
}

function accepted(found: Found): void {
  settings(found);
  v5.unanswered = 0;
  if (found[19]) {
    given.keepAliveS = given.options.keep_alive = found[19];
    endSearch();
  }
  if (found[18]) given.options.client_id = found[18];
  client.properties = found;
}

/** Whether a PUBLISH may have these properties. */
export function areOfMessage(own: string): unknown {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ids of properties
  return readProperties(withLength(own), 0, /[\x01-\x09&]/);
}

/** Reads the properties of a PUBLISH at `at`; gives where its message begins. */
export function readFound(packet: string, at: number): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ids of properties
  v5.found = readProperties(packet, at, /[\x01-\x0b#&]/);
  return props.end;
}
