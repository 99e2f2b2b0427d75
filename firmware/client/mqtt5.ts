import type { PublishOptions } from '../mote.ts';
import { client } from './client.ts';
import { given } from './given.ts';
import { MAX_HELD, MAX_IN_FLIGHT, MAX_PACKET_IN } from './limits.ts';
import { step, write } from './link.ts';
import { acknowledge, box } from './outbox.ts';
import { readProperties } from './properties.ts';
import { bytes, prefixed } from './wire.ts';

/**
 * The client is one of 3.1.1: what it writes becomes MQTT 5 as it goes to the socket, and what comes turns to 3.1.1 before
 * it is looked at. So what waits fits either, and a broker that refuses 5 gets the same bytes as it always did.
 */
export const v5 = {
  on: false,
  /** The broker does not speak it. */
  refused: false,
  aliases: {} as { [topic: string]: number },
  aliasCount: 0,
  aliasMax: 0,
  window: MAX_IN_FLIGHT,
  packetMax: 268435455,
  /** The properties of a QoS 0 message that goes now. */
  own: '',
  /** Why DISCONNECT goes. */
  reason: 0,
  /** Those of the message that came last. */
  found: undefined as { [id: number]: any } | undefined,
};

export function long(value: number): string {
  return bytes(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
}

/** The properties of a message, as `publish` was given them. */
export function propertiesOf(how: PublishOptions): string {
  return (
    (how.expiry ? `\x02${long(how.expiry)}` : '') +
    (how.response ? `\x08${prefixed(how.response)}` : '') +
    (how.correlation ? `\x09${prefixed(how.correlation)}` : '')
  );
}

export function authProperties(challenge?: string): string {
  const auth = given.options.auth;
  return auth ? `\x15${prefixed(auth.method)}\x16${prefixed(auth.data(challenge))}` : '';
}

export function connectProperties(): string {
  const options = given.options;
  const expiry = options.session_expiry || (options.clean_session === false ? -1 : 0);
  return withLength(
    (expiry ? `\x11${long(expiry)}` : '') +
      `!${bytes(MAX_HELD >> 8, MAX_HELD & 255)}'${long(MAX_PACKET_IN)}` +
      authProperties(),
  );
}

/** Properties behind their length. */
export function withLength(list: string): string {
  const length = list.length;
  return (length > 127 ? bytes((length & 127) | 128, length >> 7) : bytes(length)) + list;
}

/** PUBLISH, SUBSCRIBE and UNSUBSCRIBE with their properties; a topic that is longer than its alias goes once. */
export function raise(packet: string): string {
  const first = packet.charCodeAt(0);
  if (v5.reason && v5.on && first === 224) return bytes(224, 1, v5.reason);
  if (!/^[0-=\x82\xa2]/.test(packet) || !v5.on) return packet;
  let at = 1;
  while (packet.charCodeAt(at++) > 127);
  let head = '';
  const topicAt = at;
  if (first < 64) at += (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1) + 2;
  const end = first & 6 ? at + 2 : at;
  let list = first & 6 ? box.own[`@\x02${packet.slice(at, end)}`] || '' : v5.own;
  v5.own = '';
  if (first < 64) {
    head = packet.slice(topicAt, at);
    if (head.length > 5) {
      const topic = head;
      if (v5.aliases[topic]) head = '\0\0';
      else if (v5.aliasCount < v5.aliasMax) v5.aliases[topic] = ++v5.aliasCount;
      const alias = v5.aliases[topic];
      if (alias) list += bytes(35, alias >> 8, alias & 255);
    }
  }
  return prefixed(head + packet.slice(at, end) + withLength(list) + packet.slice(end), first);
}

function settings(found: { [id: number]: any }): void {
  v5.aliases = {};
  v5.aliasCount = 0;
  v5.aliasMax = found[34] || 0;
  v5.window = Math.min(found[33] || MAX_IN_FLIGHT, MAX_IN_FLIGHT);
  v5.packetMax = found[39] || 268435455;
  if (found[19]) given.keepAliveS = found[19];
  if (found[18]) given.options.client_id = found[18];
}

/** Any packet but PUBLISH, with its body at `at`, as 3.1.1 has it; nothing when that is all of it. */
export function lower(packet: string, at: number): string {
  const type = packet.charCodeAt(0) >> 4;
  const body = packet.slice(at);
  const id = body.slice(0, 2);
  const code = body.charCodeAt(type === 2 ? 1 : type > 13 ? 0 : 2);
  // Where the properties start; a packet may end before them.
  const listAt = type === 9 || type === 11 || type === 2 ? 2 : type === 13 ? 0 : type > 13 ? 1 : 3;
  const found: { [id: number]: any } | undefined = body.length > listAt ? readProperties(body, listAt) : {};
  if (!found) step('properties');
  else if (type === 2) {
    if (!code) settings(found);
    // Unsupported protocol version, as of 5 and of 3.1.1.
    if (code === 132 || code === 1) v5.refused = true;
    return ` \x02${id}`;
  } else if (type === 9) return `\x90\x03${id}${body.slice(-1) > '\x02' ? '\x80' : body.slice(-1)}`;
  else if (type === 11) return `\xb0\x02${id}`;
  else if (type === 14) step(`DISCONNECT ${code || 0} ${found[31] || ''}`);
  else if (type === 15) {
    // Who has named no method must not send one either (MQTT5-4.12.0-6).
    const answer = authProperties(found[22]);
    if (answer) write(prefixed(`\x18${withLength(answer)}`, 240), 0);
    else step('AUTH');
  } else if (type === 13) return packet;
  else {
    if (code > 127) client.emit('error', `${type === 4 ? 'PUBACK' : 'PUBREC'} ${code}`);
    // The broker will not have it: that is all of it.
    if (code > 127 && type === 5 && box.flight[`@\x02${id}`]) acknowledge(`@\x02${id}`);
    else return `${packet[0]}\x02${id}`;
  }
  return '';
}
