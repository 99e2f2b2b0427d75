import { mayWait, noteEnd, noteTick } from './adaptive.ts';
import { client } from './client.ts';
import { connectPacket } from './connect.ts';
import { fail } from './errors.ts';
import { flushing } from './flush.ts';
import { given } from './given.ts';
import {
  CONNACK_MS,
  MAX_ACK_TICKS,
  MAX_DOUBLINGS,
  MAX_SILENT_TICKS,
  MAX_UNSENT,
  TICK_MS_PER_KEEP_ALIVE_S,
  TIMER_SLACK_MS,
} from './limits.ts';
import { raise, v5 } from './mqtt5.ts';
import { box, pump, unsend } from './outbox.ts';
import { reader, take } from './reader.ts';
import { nameOf } from './reasons.ts';
import { suspect } from './suspects.ts';
import { endWeb, frame, unwrap, upgrade, web } from './websocket.ts';
import { bytes } from './wire.ts';

/** What may open connections in the place of the options. */
export type Opener = EspruinoSocket | (() => EspruinoSocket);

export const link = {
  /** 0 when there is none; 1 while `net.connect` works. */
  socket: 0 as unknown as EspruinoSocket,
  /**
   * What `connect` was given in the place of the options, which could be less safe: a function that opens sockets; or one
   * open socket, which throws once it is closed.
   */
  opener: 0 as unknown as Opener,
  /** The one timer: backoff, CONNACK, keep-alive. 0 means that the user wants no connection. */
  timer: 0,
  delayMs: 0,
  /** When it is over, by the board's clock. */
  dueMs: 0,
  /** Bytes that the socket may still take, 0 or less when it is full; no number while there is no session. */
  room: undefined as unknown as number,
  doublings: 0,
  silentTicks: 0,
  /** The code of the CONNACK that refused the last CONNECT, until the next. */
  refused: 0,
  /** Above 0: something went out since the last tick. OF_OUTBOX: the last of it was a packet of the outbox; below 0: so it was before the tick at CONNACK. */
  sent: 0,
};

/** The bit that says so; an acknowledgement of what came leaves it. */
export const OF_OUTBOX = 2;

/** Whether there is a session. */
export function isUp(): boolean {
  'inline';
  return link.room <= MAX_UNSENT;
}

/**
 * Hands over a packet of `length` bytes, a message with properties of its `own`; or what a WebSocket frame with this
 * `first` byte has to carry. false when the socket turned out to be closed: the connection has ended then.
 */
export function write(data: string, length: number, own?: string, first?: number): boolean {
  try {
    if (MQTT5 && !(WEBSOCKET && first)) data = raise(data, own);
    link.socket.write(WEBSOCKET && web.on ? frame(first || 130, data) : data);
    link.sent = 1;
    if (FLUSH && data === '\xc0\0') flushing.pings++;
    // An event for each packet would cost a quarter of a publish: listen for the one that ends a full socket.
    if (link.room > 0) {
      link.room -= length;
      if (link.room <= 0) link.socket.on('drain', pump);
    } else link.room -= length;
    return true;
  } catch (error) {
    step(error);
    return false;
  }
}

/** What `step` is called with when it is time. */
export const DUE = 1;

function due(): void {
  step(DUE);
}

function startTimer(delayMs: number): void {
  clearTimeout(link.timer);
  link.delayMs = delayMs;
  link.dueMs = getTime() * 1000 + delayMs;
  link.timer = setTimeout(due, delayMs);
}

/**
 * Sets the timer again for what is left of it: `clearTimeout()` without an argument ends all timers of the program and tells
 * nobody, so one that is late is gone; `always` is for one that may be. Where the clock was set meanwhile nobody knows what is
 * left: a session ticks at once, as a tick too late would break its keep-alive, and anything else waits anew.
 */
export function renewTimer(always?: unknown): void {
  const leftMs = link.dueMs - getTime() * 1000;
  if (link.timer && (always || leftMs < -TIMER_SLACK_MS))
    startTimer(leftMs > 0 && leftMs < link.delayMs ? leftMs : isUp() ? 0 : link.delayMs);
}

/**
 * When it is time: the next attempt; the next PINGREQ; or the end of a dead connection. For any other reason `why` the
 * connection ends, and the next attempt comes after a while.
 */
export function step(why: unknown) {
  const old = link.socket;
  const wasUp = isUp();
  let delayMs = given.keepAliveS * TICK_MS_PER_KEEP_ALIVE_S;
  if (old && why === DUE) {
    if (!wasUp) why = 'no CONNACK';
    else if (++link.silentTicks > MAX_SILENT_TICKS) why = 'silent';
    else if (QOS1 && box.inFlight && ++box.silentTicks > box.maxSilentTicks) {
      why = 'silent';
      // The broker answers PINGREQs, so it may just be slow: the same deadline again could end each connection.
      if (box.maxSilentTicks < MAX_ACK_TICKS) box.maxSilentTicks *= 2;
    }
  }
  if (!old) {
    // An old socket may still have told of its end.
    if (why !== DUE) return;
    try {
      const options = given.options;
      link.socket = 1 as unknown as EspruinoSocket;
      if (WEBSOCKET) web.on = /^w/.test(options.transport as string);
      const opener = link.opener as EspruinoSocket & (() => EspruinoSocket);
      const isTls = TLS && (WEBSOCKET && options.transport ? options.transport[2] === 's' : options.tls);
      link.socket = opener
        ? (opener as { call?: unknown }).call
          ? opener()
          : opener
        : (isTls ? require('tls') : options.net || require('net')).connect({
            host: options.host || given.host,
            port: options.port || (WEBSOCKET && web.on ? (isTls ? 443 : 80) : isTls ? 8883 : 1883),
            key: options.key,
            cert: options.cert,
            ca: options.ca,
          });
      link.socket.on('data', WEBSOCKET && web.on ? unwrap : take);
      link.socket.on('close', step);
      const greeting = CONNECT || connectPacket();
      if (WEBSOCKET && web.on) upgrade(greeting);
      else if (!write(greeting, 0)) return;
    } catch (error) {
      return step(error);
    }
    delayMs = CONNACK_MS;
  } else if (why !== DUE) {
    // Only `close` brings a boolean.
    if (MQTT5 && v5.on && !wasUp && why === !!why) v5.unanswered++;
    if (MQTT5 && wasUp && (why as number) & 128 && !write(bytes(224, 1, why as number), 3)) return;
    if (ADAPTIVE) noteEnd(why);
    client.connected = false;
    link.room = undefined as unknown as number;
    link.socket = 0 as unknown as EspruinoSocket;
    reader.rest = '';
    if (RECEIVE) reader.skip = 0;
    try {
      if (WEBSOCKET && web.left >= 0) old.write(frame(136, bytes(3, 232 + web.code)));
      old.end();
      // What the old socket still brings is no longer ours.
      old.removeAllListeners();
    } catch {}
    if (WEBSOCKET) endWeb();
    if (
      QOS1 &&
      link.sent & OF_OUTBOX &&
      // Only `close` brings a boolean: true where the other side has reset the connection.
      (why === !!why ||
        // The broker has closed, and a write failed for it before the socket said `close`.
        /closed$/.test(`${why}`) ||
        // Others who want this client id, and a broker that stops, end a connection whatever it carried.
        (MQTT5 && why && why === v5.why && !/taken|shut|busy|alive/.test(why as string)) ||
        (WEBSOCKET && why === 'WebSocket 1000'))
    )
      suspect(why);
    if (QOS1) unsend();
    if (FLUSH) flushing.pings = 0;
    // Full jitter: boards that fell together must not come back together.
    delayMs = Math.random() * (1000 << (link.doublings < MAX_DOUBLINGS ? link.doublings++ : MAX_DOUBLINGS));
    if (why) fail(MQTT5 ? nameOf(why) : why);
    // So a program learns of a broker that gives its id to another client, or takes no packet of its.
    else if (wasUp && why === false) fail('closed', true);
    if (wasUp) {
      client.emit('disconnected');
      if (RECEIVE) client.emit('close');
    }
  } else {
    if (ADAPTIVE) noteTick();
    // Only a connection that has held for a tick forgives the failures before it.
    if (link.silentTicks) link.doublings = 0;
    // A PINGREQ counts as sent, so an idle client sends one every second tick: about one in a keep-alive interval.
    // The tick at CONNACK comes right after the first packets of the outbox, and still is soon after them.
    if (link.silentTicks !== 2 && (QOS1 ? link.sent > 0 : link.sent))
      link.sent = QOS1 && !link.silentTicks ? -(link.sent & OF_OUTBOX) : 0;
    else if (!(ADAPTIVE && mayWait()) && !write('\xc0\0', 2)) return;
  }
  startTimer(delayMs);
}
