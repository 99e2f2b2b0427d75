import { client } from './client.ts';
import { connectPacket } from './connect.ts';
import { fail, isHeard } from './errors.ts';
import { flushing } from './flush.ts';
import { given } from './given.ts';
import {
  CONNACK_MS,
  MAX_ACK_TICKS,
  MAX_DOUBLINGS,
  MAX_SILENT_TICKS,
  MAX_UNSENT,
  TICK_MS_PER_KEEP_ALIVE_S,
} from './limits.ts';
import { raise, v5 } from './mqtt5.ts';
import { box, pump, unsend } from './outbox.ts';
import { DISCONNECT_5, PINGREQ } from './packets.ts';
import { reader, take } from './reader.ts';
import { nameOf } from './reasons.ts';
import { accuse } from './suspect.ts';
import { startTimer } from './timer.ts';
import { endWeb, frame, unwrap, upgrade, web } from './websocket.ts';
import { bytes } from './wire.ts';

/** What `connect` was given to make connections with. */
export type Opener = EspruinoSocket | (() => EspruinoSocket);

export const link = {
  /** 0 when there is none; 1 while `net.connect` works. */
  socket: 0 as unknown as EspruinoSocket,
  /** An open socket or a function that opens one, instead of what the options say; SPENT once the socket is used. */
  opener: 0 as unknown as Opener,
  /** Bytes that the socket may still take, 0 or less when it is full; no number while there is no session. */
  room: undefined as unknown as number,
  doublings: 0,
  silentTicks: 0,
  /** The code of the CONNACK that refused the last CONNECT, until the next. */
  refused: 0,
  /** Packets since the last tick. */
  sent: 0,
};

/** A socket that the program opened carries one connection. */
const SPENT = 1;

/** Whether there is a session. */
export function isUp(): boolean {
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
    link.sent++;
    if (FLUSH && data === PINGREQ) flushing.pings++;
    // An event for each packet would cost a quarter of a publish: listen for the one that ends a full socket.
    if (link.room > 0) {
      link.room -= length;
      if (link.room <= 0) link.socket.on('drain', pump);
    } else link.room -= length;
    return true;
  } catch (error) {
    hangUp(error);
    return false;
  }
}

/** Opens a connection and asks for a session. Whoever gave a socket never gets a connection that is less safe. */
export function dial(): void {
  const options = given.options;
  let socket = link.opener as unknown as EspruinoSocket & (() => EspruinoSocket);
  try {
    link.socket = 1 as unknown as EspruinoSocket;
    if (WEBSOCKET) web.on = /^w/.test(options.transport as string);
    if ((socket as unknown) === SPENT) throw 'socket';
    if (!socket) {
      const isTls = TLS && (WEBSOCKET && options.transport ? options.transport[2] === 's' : options.tls);
      socket = (isTls ? require('tls') : options.net || require('net')).connect({
        host: options.host || given.host,
        port: options.port || (WEBSOCKET && web.on ? (isTls ? 443 : 80) : isTls ? 8883 : 1883),
        key: options.key,
        cert: options.cert,
        ca: options.ca,
      }) as typeof socket;
    } else if ((socket as { call?: unknown }).call) socket = socket() as typeof socket;
    else link.opener = SPENT as unknown as Opener;
    link.socket = socket;
    socket.on('data', WEBSOCKET && web.on ? unwrap : take);
    socket.on('close', onClose);
    const greeting = connectPacket();
    if (WEBSOCKET && web.on) upgrade(greeting);
    else if (!write(greeting, 0)) return;
    startTimer(CONNACK_MS);
  } catch (error) {
    hangUp(error);
  }
}

/** It is time: for the next attempt, for a PINGREQ, or to give a dead connection up. */
export function onTime(): void {
  if (!link.socket) dial();
  else if (!isUp()) hangUp('no CONNACK');
  else if (++link.silentTicks > MAX_SILENT_TICKS) hangUp('silent');
  else if (QOS1 && box.inFlight && ++box.silentTicks > box.maxSilentTicks) {
    // The broker answers PINGREQs, so it may just be slow: the same deadline again would end each connection like this one.
    if (box.maxSilentTicks < MAX_ACK_TICKS) box.maxSilentTicks *= 2;
    hangUp('silent');
  } else {
    // Only a connection that has held for a tick forgives the failures before it.
    if (link.silentTicks) link.doublings = 0;
    // A PINGREQ counts as sent, so an idle client sends one every second tick: about one in a keep-alive interval.
    if (link.silentTicks !== 2 && link.sent) link.sent = 0;
    else if (!write(PINGREQ, 2)) return;
    startTimer(given.keepAliveS * TICK_MS_PER_KEEP_ALIVE_S);
  }
}

/** The other side has closed the connection, or the network has. */
function onClose(): void {
  if (MQTT5 && v5.on && !isUp()) v5.unanswered++;
  // Nobody would learn of a broker that takes no packet of ours, or gives our id to another client.
  if (RECEIVE && isUp() && !isHeard()) fail('closed');
  onEnd();
}

/** The broker has ended the connection, for a `reason` where it said so. */
export function onEnd(reason?: unknown): void {
  if (QOS1) accuse();
  hangUp(reason);
}

/** Ends the connection, if there is one, for a `reason` of which the program is told; the next attempt comes after a while. */
export function hangUp(reason?: unknown): void {
  const old = link.socket;
  const wasUp = isUp();
  if (!old) return;
  if (MQTT5 && wasUp && (reason as number) & 128 && !write(bytes(DISCONNECT_5, 1, reason as number), 3))
    return;
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
  if (QOS1) unsend();
  if (FLUSH) flushing.pings = 0;
  // Full jitter: boards that fell together must not come back together.
  startTimer(Math.random() * (1000 << (link.doublings < MAX_DOUBLINGS ? link.doublings++ : MAX_DOUBLINGS)));
  if (reason) fail(MQTT5 ? nameOf(reason) : reason);
  if (wasUp) {
    client.emit('disconnected');
    if (RECEIVE) client.emit('close');
  }
}
