import type { Client, Options, PublishOptions } from '../../mote.ts';
import { client } from '../client.ts';
import { fail } from '../errors.ts';
import { ABOVE_PUBLISH, BELOW_SUBSCRIBE, CONNACK_RESUMED, DUP, MQTT_3_1_1 } from '../packets.ts';
import { given } from '../session.ts';
import { bytes, prefixed } from '../wire.ts';
import { levelOr } from './mqtt5.ts';

/* RECEIVE: what a program for Espruino's MQTT module expects of publish, connect and events. */

/** Callbacks of `publish`, by the key of their packet. */
const callbacks = { byKey: {} as { [key: string]: () => void } };

/** Emits an event that only that module has. */
export function emitOfModule(event: string): void {
  if (RECEIVE) client.emit(event);
}

/** `connect` of the module: a host among the options makes another client. */
export function connectModule(options: Options & { host: string }): Client {
  const made = exports.create(options.host, options);
  made.connect();
  return made;
}

export function isResumed(packet: string): boolean {
  'inline';
  return RECEIVE && packet === CONNACK_RESUMED;
}

/** Whether a packet of the outbox is a message; without subscriptions there is nothing else in it. */
export function isMessage(packet: string): boolean {
  'inline';
  return !RECEIVE || packet < ABOVE_PUBLISH;
}

/** Whether it is a SUBSCRIBE or UNSUBSCRIBE. */
export function isRequest(packet: string): boolean {
  'inline';
  return RECEIVE && packet > BELOW_SUBSCRIBE;
}

/** A flag of a PUBLISH, with DUP where a program asks for it. */
export function withDup(flag: number, how: PublishOptions): number {
  'inline';
  return RECEIVE && how.dup ? flag | DUP : flag;
}

/** Name and level of the protocol in a CONNECT. */
export function protocol(): string {
  'inline';
  return RECEIVE
    ? prefixed(given.options.protocol_name || 'MQTT') + bytes(levelOr(given.options.protocol_level || 4))
    : MQTT_3_1_1;
}

/** CLEAN_SESSION is not set where the program asks for a session that outlives the connection, and has an id for it. */
export function keepsSession(): unknown {
  'inline';
  return RECEIVE && given.options.clean_session === false && given.options.client_id;
}

/** Tells of what `publish` refuses without an error in smaller builds. */
export function refuse(why: string): boolean {
  if (RECEIVE) fail(why);
  return false;
}

export function keepCallback(key: string, callback?: () => void): void {
  if (RECEIVE && callback) callbacks.byKey[key] = callback;
}

export function callbackOf(key: string): (() => void) | undefined {
  'inline';
  return RECEIVE ? callbacks.byKey[key] : undefined;
}

export function forgetCallback(key: string): void {
  if (RECEIVE) delete callbacks.byKey[key];
}

/** A packet with this key was answered; the answer to a SUBSCRIBE or UNSUBSCRIBE is no PUBACK. */
export function emitPuback(key: string, isOfMessage: boolean): void {
  if (RECEIVE && isOfMessage && (client as unknown as Record<string, unknown>)['#onpuback'])
    client.emit('puback', (key.charCodeAt(2) << 8) | key.charCodeAt(3));
}

/** What the callback throws becomes an event, as with a listener for messages. */
export function runCallback(callback?: () => void): void {
  if (RECEIVE && callback)
    try {
      callback();
    } catch (error) {
      fail(error);
    }
}
