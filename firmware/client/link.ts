import { client } from './client.ts';
import { connectPacket } from './connect.ts';
import { askFlushed, flushing } from './flush.ts';
import { given } from './given.ts';
import {
  CONNACK_MS,
  MAX_DOUBLINGS,
  MAX_SILENT_TICKS,
  MAX_UNSENT,
  TICK_MS_PER_KEEP_ALIVE_S,
} from './limits.ts';
import { box, pump, unsend } from './outbox.ts';
import { reader, take } from './reader.ts';

export const link = {
  /** Whether there is a session. */
  up: false,
  /** 0 when there is none; 1 while `net.connect` works. */
  socket: 0 as unknown as EspruinoSocket,
  /** The one timer: backoff, CONNACK, keep-alive. 0 means that the user wants no connection. */
  timer: 0,
  /** Bytes that the socket may still take; 0 or less also while there is no session. */
  room: 0,
  doublings: 0,
  silentTicks: 0,
  /** Something went out since the last tick. */
  sent: 0,
};

/**
 * Hands over a packet; the `length` of a message counts against the room. false when the socket turned out to be closed:
 * the connection has ended then.
 */
export function write(data: string, length?: number): boolean {
  try {
    link.socket.write(data);
    link.sent = 1;
    if (FLUSH && data === '\xc0\0') flushing.pings++;
    // An event for each packet would cost a quarter of a publish: listen for the one that ends a full socket.
    if (length) {
      const was = link.room;
      link.room -= length;
      if (was > 0 && link.room <= 0) link.socket.on('drain', drained);
    }
    return true;
  } catch (error) {
    drop(error);
    return false;
  }
}

function drained(): void {
  link.socket.removeAllListeners('drain');
  link.room = MAX_UNSENT;
  if (QOS1) pump();
  if (FLUSH) askFlushed();
}

/** Ends a connection, for `why` when something is wrong, and tries again after a while. */
export function drop(why?: unknown): void {
  const old = link.socket;
  if (!old) return;
  const was = link.up;
  client.connected = false;
  link.up = false;
  link.room = 0;
  link.socket = 0 as unknown as EspruinoSocket;
  reader.rest = '';
  reader.skip = 0;
  try {
    old.end();
    // What the old socket still brings is no longer ours.
    old.removeAllListeners();
  } catch {}
  if (QOS1) unsend();
  if (FLUSH) flushing.pings = 0;
  clearTimeout(link.timer);
  // Full jitter: boards that fell together must not come back together.
  link.timer = setTimeout(
    step,
    Math.random() * (1000 << (link.doublings < MAX_DOUBLINGS ? link.doublings++ : MAX_DOUBLINGS)),
  );
  if (why) client.emit('error', why);
  if (was) {
    client.emit('disconnected');
    if (RECEIVE) client.emit('close');
  }
}

/** What is due now: the next attempt, the next PINGREQ, or the end of a dead connection. */
export function step(open?: EspruinoSocket) {
  let delayMs = given.keepAliveS * TICK_MS_PER_KEEP_ALIVE_S;
  if (!link.socket) {
    try {
      link.socket = 1 as unknown as EspruinoSocket;
      link.socket =
        open ||
        (TLS && given.options.tls
          ? require('tls').connect({
              host: given.host,
              port: given.options.port || 8883,
              key: given.options.key,
              cert: given.options.cert,
              ca: given.options.ca,
            })
          : (given.options.net || require('net')).connect({
              host: given.host,
              port: given.options.port || 1883,
            }));
      link.socket.on('data', take);
      link.socket.on('close', drop);
      write(connectPacket());
    } catch (error) {
      return drop(error);
    }
    delayMs = CONNACK_MS;
  } else if (!link.up) return drop('no CONNACK');
  else if (
    ++link.silentTicks > MAX_SILENT_TICKS ||
    (QOS1 && box.inFlight && ++box.silentTicks > MAX_SILENT_TICKS)
  )
    return drop('silent');
  else {
    // Only a connection that has held for a tick forgives the failures before it.
    if (link.silentTicks) link.doublings = 0;
    // A PINGREQ counts as sent, so an idle client sends one every second tick: about one in a keep-alive interval.
    if (link.silentTicks === 2 || !link.sent) write('\xc0\0');
    else link.sent = 0;
  }
  clearTimeout(link.timer);
  link.timer = setTimeout(step, delayMs);
}
