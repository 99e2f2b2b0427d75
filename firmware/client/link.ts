import { client } from './client.ts';
import { connectPacket } from './connect.ts';
import { fail } from './errors.ts';
import { mayWait, noteTick } from './features/adaptive.ts';
import { emitOfModule } from './features/compat.ts';
import { noteSent } from './features/flush.ts';
import { asSent, inWords, sayWhy } from './features/mqtt5.ts';
import { framed, greet, listener, noteTransport, sayClose } from './features/websocket.ts';
import { onEnd, onOtherSideEnds } from './hooks.ts';
import {
  CONNACK_MS,
  MAX_DOUBLINGS,
  MAX_SILENT_TICKS,
  MAX_UNSENT,
  TICK_MS_PER_KEEP_ALIVE_S,
  TIMER_SLACK_MS,
} from './limits.ts';
import { isAckLate, pump } from './outbox.ts';
import { PINGREQ } from './packets.ts';
import { given, link, reader } from './session.ts';
import { openSocket } from './transport.ts';

/* The connection: how it begins, ticks and ends. README.md draws it. */

/** Whether there is a session: CONNACK has come, and the connection has not ended. Before that `room` is no number, and less than nothing. */
export function isUp(): unknown {
  'inline';
  return PACED ? link.room <= MAX_UNSENT : link.room;
}

/** Whether the socket may take another packet. */
export function hasRoom(): unknown {
  'inline';
  return PACED ? link.room > 0 : link.room;
}

/**
 * Hands over a packet of `length` bytes, a message with properties of its `own`; or what a WebSocket frame with this
 * `first` byte has to carry. false when the socket turned out to be closed: the connection has ended then.
 */
export function write(packet: string, length: number, own?: string, first?: number): boolean {
  try {
    packet = asSent(packet, own, first);
    link.socket.write(framed(packet, first));
    link.sent = 1;
    noteSent(packet);
    if (PACED) {
      // An event for each packet would cost a quarter of a publish: listen for the one that ends a full socket.
      if (link.room > 0) {
        link.room -= length;
        if (link.room <= 0) link.socket.on('drain', onDrain);
      } else link.room -= length;
    }
    return true;
  } catch (error) {
    onClose(error);
    return false;
  }
}

/** The socket is empty, or CONNACK came: all of its room is free. */
export function onDrain(): void {
  if (!PACED) link.room = 1;
  else if (link.socket) {
    link.socket.removeAllListeners('drain');
    link.room = MAX_UNSENT;
  }
  pump();
}

function startTimer(delayMs: number): void {
  clearTimeout(link.timer);
  if (!TIMERS_STAY) {
    link.delayMs = delayMs;
    link.dueMs = getTime() * 1000 + delayMs;
  }
  link.timer = setTimeout(onTick, delayMs);
}

/** The next tick; two of them are nearly a keep-alive interval. */
export function awaitTick(): unknown {
  'inline';
  return startTimer(given.keepAliveS * TICK_MS_PER_KEEP_ALIVE_S);
}

/**
 * Sets the timer again for what is left of it: `clearTimeout()` without an argument ends all timers of the program and tells
 * nobody, so one that is late is gone. `always`: sets it again even if it is not late, for the time that is left. Where the clock was set
 * meanwhile nobody knows what is left: a session ticks at once, as a tick too late would break its keep-alive, and anything else waits anew.
 */
export function renewTimer(always?: unknown): void {
  if (!TIMERS_STAY) {
    const leftMs = link.dueMs - getTime() * 1000;
    const isGone = leftMs < -TIMER_SLACK_MS;
    if (link.timer && (always || isGone)) {
      // Its id may be that of a timer of the program by now.
      if (isGone) link.timer = -1;
      startTimer(always && leftMs > 0 && leftMs < link.delayMs ? leftMs : isUp() ? 0 : link.delayMs);
    }
  }
}

/** Opens a connection, and asks for a session. */
export function dial(): void {
  try {
    link.socket = 1 as unknown as EspruinoSocket;
    noteTransport();
    link.socket = openSocket();
    link.socket.on('data', listener());
    link.socket.on('close', onClose);
    const packet = CONNECT || connectPacket();
    if (greet(packet)) startTimer(CONNACK_MS);
  } catch (error) {
    hangUp(error);
  }
}

/**
 * The timer is over: time for the next attempt, for a PINGREQ, or for the end of a connection that is dead. `isAsked`: the program wants the
 * attempt. A timer whose id was given up (renewTimer) may tick once more; after `disconnect()` that is no attempt.
 */
export function onTick(isAsked?: unknown): void {
  if (!TIMERS_STAY && !link.timer && !isAsked) return;
  if (!link.socket) dial();
  else if (!isUp()) hangUp('no CONNACK');
  else if (++link.silentTicks > MAX_SILENT_TICKS || isAckLate()) hangUp('silent');
  else {
    noteTick();
    // Only a connection that has held for a tick forgives the failures before it.
    link.doublings = 0;
    // A PINGREQ is due when nothing was sent for a tick, or nothing has come for two. It counts as sent, so an idle client sends
    // one every second tick: about one in a keep-alive interval.
    const isPingDue = link.silentTicks === 2 || !link.sent;
    link.sent = 0;
    if (!isPingDue || mayWait() || write(PINGREQ, 2)) awaitTick();
  }
}

/** The other side has ended the connection: its socket says so, with whether it was reset; or a write has found that out. */
export function onClose(why: unknown): void {
  if (link.socket) onOtherSideEnds(why);
  hangUp(why);
}

/**
 * Ends the connection, and comes back after a while. The reason is 0 for `disconnect()`; false when the other side has closed it, which is
 * no error, and true when it was reset; a number that is a reason code of MQTT 5, which DISCONNECT carries; or the error itself, for the event.
 */
export function hangUp(why: unknown): void {
  const old = link.socket;
  const wasUp = isUp();
  // An old socket may still have told of its end.
  if (!old || sayWhy(why)) return;
  client.connected = false;
  link.room = PACED ? (undefined as unknown as number) : 0;
  link.socket = 0 as unknown as EspruinoSocket;
  reader.rest = '';
  try {
    sayClose(old);
    old.end();
    // What the old socket still brings is no longer ours.
    old.removeAllListeners();
  } catch {}
  onEnd(why);
  // Full jitter: boards that fell together must not come back together. An end that the program asked for is no failure.
  if (why !== 0)
    startTimer(Math.random() * (1000 << (link.doublings < MAX_DOUBLINGS ? link.doublings++ : MAX_DOUBLINGS)));
  if (why) fail(why === true ? 'reset' : inWords(why));
  // So a program learns that another client took its id, or that the broker takes none of its packets.
  else if (wasUp && why === false) fail('closed', true);
  if (wasUp) {
    client.emit('disconnected');
    emitOfModule('close');
  }
}
