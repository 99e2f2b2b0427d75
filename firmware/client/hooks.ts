import { noteEnd } from './features/adaptive.ts';
import { emitPuback, forgetCallback, keepCallback, runCallback } from './features/compat.ts';
import { countAck, countSession } from './features/counters.ts';
import { forget } from './features/flash.ts';
import { askFlushed, forgetPings } from './features/flush.ts';
import { stopSkipping } from './features/framing.ts';
import { countUnanswered, forgetOwn, keepOwn } from './features/mqtt5.ts';
import { restart } from './features/qos2.ts';
import { renewFilters } from './features/subscriptions.ts';
import { clear, forgetAnswers, rotate } from './features/suspects.ts';
import { endWeb } from './features/websocket.ts';
import { afterHangUp, clearHangUps, rotateSuspect } from './hang-ups.ts';
import { unsend } from './outbox.ts';

/*
 * The places at which features hook in: a session, then a message in its order, then the end of a connection. A feature that a build has not leaves an
 * empty function, whose calls the compiler takes out.
 */

/** The broker begins a session of which it has nothing yet; nothing was sent. */
export function onNewSession(): void {
  renewFilters();
  restart();
}

/** There is a session, and what waited was sent. */
export function onConnected(): void {
  askFlushed();
  countSession();
}

/** A packet with this first byte and key goes into the outbox. */
export function afterAccept(first: number, key: string, callback?: () => void): void {
  keepCallback(key, callback);
  keepOwn(first, key);
}

/** Packets that wait may be sent. */
export function beforeSend(): void {
  rotate();
}

/** This packet in flight has its answer, and still is in the outbox. */
export function beforeAck(key: string, packet: string): void {
  clear(key, packet);
  clearHangUps(key, packet);
}

/** A packet leaves the outbox: answered, put aside, evicted or taken back. */
export function beforeRemove(key: string): void {
  forget(key);
  forgetOwn(key);
  forgetCallback(key);
}

/** A message, or a SUBSCRIBE or UNSUBSCRIBE, was answered and is no longer there; what waited behind it was sent. */
export function afterAck(key: string, isOfMessage: boolean, callback?: () => void): void {
  askFlushed();
  countAck(isOfMessage);
  emitPuback(key, isOfMessage);
  runCallback(callback);
}

/** A packet has left the outbox, and no answer to it is awaited: a message of QoS 0 was sent, or one that the broker refuses is given up. */
export function afterUnanswered(): void {
  askFlushed();
}

/** The other side is about to be taken for gone, as it has ended the connection for this reason. */
export function onOtherSideEnds(why: unknown): void {
  countUnanswered(why);
  afterHangUp(why);
}

/** The connection has ended for this reason. */
export function onEnd(why: unknown): void {
  noteEnd(why);
  stopSkipping();
  endWeb();
  unsend();
  rotateSuspect();
  forgetAnswers();
  forgetPings();
}
