import type { Options, PublishOptions } from '../../mote.ts';
import { client } from '../client.ts';
import { MAX_PACKET_IN, MAX_REPLY } from '../limits.ts';
import { isUp, write } from '../link.ts';
import { ABOVE_PUBLISH, DISCONNECT, DISCONNECT_FIRST, SUBSCRIBE_FIRST } from '../packets.ts';
import { bytes } from '../wire.ts';
import { type Found, withLength, writeProperties } from './mqtt5/properties.ts';
import { nameOf } from './mqtt5/reasons.ts';
import {
  areOfMessage,
  authenticate,
  chooseVersion,
  HEAD_ID_AND_ALIAS,
  isRefused,
  lower,
  PROTOCOL_ERROR,
  propertiesOfConnect,
  REFUSED_5,
  raise,
  readFound,
  topicOfAlias,
  v5,
} from './mqtt5/version5.ts';

/* MQTT5: where the rest of the client asks for what it makes different. What it is stands in version5.ts. */

/** What a build without it refuses; it stands for all of MQTT 5. */
export const NO_MQTT5 = MQTT5 ? '' : ' protocol';

/** Whether it is one of other clients, as `mqtts`, which would be plain text here. */
export function isNoProtocol(options: Options): unknown {
  'inline';
  return MQTT5 && [4, 5].indexOf(options.protocol || 4) < 0;
}

/** Whether this connection speaks 5. */
export function isV5(): boolean {
  'inline';
  return MQTT5 && v5.on;
}

/** A packet as it goes to the socket; what a WebSocket sends of its own, with a `first` byte, is none. */
export function asSent(packet: string, own?: string, first?: number): string {
  'inline';
  return MQTT5 && !first ? raise(packet, own) : packet;
}

/** A packet that came, as 3.1.1 has it; nothing when that is all of it. */
export function asOlder(packet: string, at: number): string {
  'inline';
  return MQTT5 && v5.on ? lower(packet, at) : packet;
}

/** Whether nothing is left of it. */
export function isNothing(packet: string): boolean {
  'inline';
  return MQTT5 && !packet;
}

/** The longest packet that is no PUBLISH. */
export function maxPacket(): number {
  'inline';
  return MQTT5 && v5.on ? MAX_PACKET_IN : MAX_REPLY;
}

/** The level of the protocol in a CONNECT that otherwise asks for this one. */
export function levelOr(level: number): number {
  'inline';
  return MQTT5 && v5.on ? 5 : level;
}

/** What the last packet refuses, in words. */
export function refusal(): string {
  'inline';
  return MQTT5 ? v5.why : '';
}

/** The name of a reason code. */
export function inWords(why: unknown): unknown {
  'inline';
  return MQTT5 ? nameOf(why) : why;
}

/** What a DISCONNECT says about a packet that is against the standard; `text` is for who reads of it. */
export function errorOf(text: string): unknown {
  'inline';
  return MQTT5 && v5.on ? PROTOCOL_ERROR : text;
}

/** Whether the next CONNECT is one of 3.1.1, as the broker has refused 5. */
export function isOlderAsked(): boolean {
  'inline';
  return MQTT5 && v5.on && v5.unanswered >= REFUSED_5;
}

/** The last packet, with the reason that the program gives. */
export function farewell(code?: number): string {
  'inline';
  return MQTT5 && v5.on && code ? bytes(DISCONNECT_FIRST, 1, code) : DISCONNECT;
}

/** Says in a DISCONNECT why the client ends the connection. true: that has failed, and the connection has ended. */
export function sayWhy(why: unknown): unknown {
  'inline';
  return MQTT5 && isUp() && (why as number) & 128 && !write(bytes(DISCONNECT_FIRST, 1, why as number), 3);
}

/** The other side has ended the connection: before a CONNACK it may be one that does not know 5. */
export function countUnanswered(why: unknown): void {
  // A DISCONNECT with its words is of a broker that does.
  if (MQTT5 && v5.on && !isUp() && why !== v5.why) v5.unanswered++;
}

/** Packets in flight, where the broker takes fewer; one stays one. */
export function limited(window: number): number {
  'inline';
  return MQTT5 && window > 1 ? v5.window : window;
}

/** Whether no message of `length` bytes may go. */
export function isTooLong(length: number): boolean {
  'inline';
  return MQTT5 && length + HEAD_ID_AND_ALIAS > v5.packetMax;
}

/** The properties of a message that is published so. */
export function propertiesOf(how?: PublishOptions | number): string | undefined {
  'inline';
  return MQTT5 && how ? writeProperties(((how as PublishOptions).properties || {}) as Found) : undefined;
}

/** Whether such a message may not go; properties of no message are found by reading them. */
export function isRefusedWith(first: number, length: number, own?: string): boolean {
  'inline';
  return MQTT5 && (isRefused(first, length, own) || !areOfMessage(own || ''));
}

/** Of the HEAD_ID_AND_ALIAS bytes that isRefused() adds, so many are in a packet of the outbox already. */
const HEAD_AND_ID = 6;

/** Whether a message was accepted for a broker that takes more than this one. */
export function isRefusedLate(packet: string, own?: string): boolean {
  'inline';
  return MQTT5 && packet < ABOVE_PUBLISH && isRefused(packet.charCodeAt(0), packet.length - HEAD_AND_ID, own);
}

const owned = {
  /** Properties of the message that is published now. */
  next: undefined as string | undefined,
  /** Properties of what is in the outbox, by the key of its packet. */
  byKey: {} as { [key: string]: string },
};

/** A message with these properties is about to go into the outbox. */
export function noteOwn(own?: string): void {
  if (MQTT5) owned.next = own;
}

/** A packet with this first byte has gone there. */
export function keepOwn(first: number, key: string): void {
  if (MQTT5 && first < SUBSCRIBE_FIRST && owned.next) owned.byKey[key] = owned.next;
}

export function ownOf(key: string): string | undefined {
  'inline';
  return MQTT5 ? owned.byKey[key] : undefined;
}

export function forgetOwn(key: string): void {
  if (MQTT5) delete owned.byKey[key];
}

/** Reads the properties of a PUBLISH at `at`; gives where its message begins. */
export function behindProperties(packet: string, at: number): number {
  'inline';
  return MQTT5 && v5.on ? readFound(packet, at) : at;
}

/** The topic of that PUBLISH; empty where it is none. */
export function topicIn(topic: string): string {
  'inline';
  return MQTT5 && v5.on ? (v5.found ? topicOfAlias(topic, v5.found[35]) : '') : topic;
}

export function addProperties(message: { properties?: object }): void {
  if (MQTT5) message.properties = v5.found;
}

/** The properties of the message that came last. */
export function foundNow(): Found | undefined {
  'inline';
  return MQTT5 ? v5.found : undefined;
}

/** A payload of a CONNECT with what says when the broker sends the will that follows. */
export function beforeWill(payload: string, will: { delay?: number }): string {
  'inline';
  return MQTT5 && v5.on ? payload + withLength(writeProperties({ 24: will.delay })) : payload;
}

/** The payload of a CONNECT behind the packet's properties. */
export function behindConnect(payload: string): string {
  'inline';
  return MQTT5 && v5.on ? propertiesOfConnect() + payload : payload;
}

export function addAuth(): void {
  if (MQTT5) client.auth = () => !!(v5.on && isUp() && authenticate(25));
}

/** The next CONNECT is about to be made. */
export function beforeConnect(): void {
  if (MQTT5) chooseVersion();
}
