import { client } from './client.ts';
import { connectPacket } from './connect.ts';
import { say } from './events.ts';
import { CONNACK_MS, MAX_DOUBLINGS, MAX_SILENT_TICKS, MAX_UNSENT } from './limits.ts';
import { box, pump, requeue } from './outbox.ts';
import { reader, take } from './reader.ts';

export const keepAliveS = options.keep_alive! & 65535 || 60;

export const link = {
  socket: undefined as EspruinoSocket | undefined,
  /** The one timer: backoff, CONNACK, keep-alive. */
  timer: 0,
  doublings: 0,
  silentTicks: 0,
  /** Nothing went out since the last tick. */
  quiet: true,
  /** Characters handed to the socket since it was last known to be empty. */
  unsent: 0,
  full: false,
};

export function arm(delayMs: number): void {
  clearTimeout(link.timer);
  link.timer = setTimeout(tick, delayMs);
}

export function write(data: string): void {
  try {
    link.socket!.write(data);
    link.quiet = false;
    link.unsent += data.length;
    if (!link.full && link.unsent > MAX_UNSENT - 100) {
      link.full = true;
      link.socket!.on('drain', drained);
    }
  } catch (error) {
    drop(error);
  }
}

function drained(): void {
  link.socket!.removeAllListeners!('drain');
  link.full = false;
  link.unsent = 0;
  if (QOS1) pump();
}

export function drop(why?: unknown): void {
  const old = link.socket;
  const was = client.connected;
  link.socket = undefined;
  client.connected = false;
  reader.rest = '';
  try {
    old!.end();
  } catch {}
  // Full jitter: anything from nothing to the whole, so that boards that fell together do not come back together.
  arm(Math.random() * (1000 << link.doublings));
  if (link.doublings < MAX_DOUBLINGS) link.doublings++;
  if (QOS1) requeue();
  if (why) say('error', why);
  if (was) {
    say('disconnected');
    say('close');
  }
}

export function open(given?: EspruinoSocket): void {
  let socket: EspruinoSocket | undefined;
  try {
    socket = given || (options.net || require('net')).connect({ host, port: options.port || 1883 });
    link.socket = socket;
    socket.on('data', (data) => {
      if (socket === link.socket) take(data);
    });
    socket.on('close', () => {
      if (socket === link.socket) drop();
    });
    arm(CONNACK_MS);
    link.unsent = link.silentTicks = 0;
    link.full = false;
    write(connectPacket(keepAliveS));
  } catch (error) {
    drop(error);
  }
}

/** The timer's end: backoff is over, CONNACK did not come, or two in a keep-alive interval. */
function tick(): void {
  if (!link.socket) open();
  else if (!client.connected) drop('no CONNACK');
  else if (
    ++link.silentTicks > MAX_SILENT_TICKS ||
    (QOS1 && box.inFlight && ++box.silentTicks > MAX_SILENT_TICKS)
  )
    drop('silent');
  else {
    link.doublings = 0;
    if (link.silentTicks > 1 || link.quiet) write('\xc0\0');
    link.quiet = true;
    arm(keepAliveS * 450);
  }
}
