import { ProtocolError } from './codec/packets.ts';
import type { CloseReason } from './observer.ts';

/** Reason codes of MQTT 5 (table 2-6), as far as the broker itself gives them. */
export const REASON = {
  noMatchingSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  notAuthorised: 0x87,
  filterInvalid: 0x8f,
  receiveMaximumExceeded: 0x93,
  quotaExceeded: 0x97,
  sharedNotSupported: 0x9e,
} as const;

/** The standard's grace: one and a half keep-alive intervals (MQTT-3.1.2-24). */
export const KEEP_ALIVE_GRACE = 1.5;
/** Reason code of a DISCONNECT after which the will is published all the same. */
export const DISCONNECT_WITH_WILL = 4;

/** What a client of MQTT 5 is told when the broker ends its connection. */
export const GOODBYES: Partial<Record<CloseReason, [code: number, words: string]>> = {
  'keep-alive': [0x8d, 'nothing came for one and a half keep-alives'],
  'taken-over': [0x8e, 'another connection has come with this client id'],
  'too-slow': [REASON.quotaExceeded, 'too much waits for this client'],
  'hangs-up': [0x8b, 'shutting down'],
  denied: [REASON.notAuthorised, 'that topic is not for this client to publish to'],
  'not-kept': [0x80, 'the message could not be kept'],
};

/** Of a silence. */
export const NO_PACKET = { head: 0, body: '' };

/** The rule that a client breaks with it, unless its link is dead. */
export function silence(silentUs: number): ProtocolError {
  const words = `nothing for ${(silentUs / 1e6).toFixed(1)} s, which is ${KEEP_ALIVE_GRACE} keep-alives; a dead link looks the same from here`;
  return new ProtocolError('MQTT-3.1.2-23', words);
}
