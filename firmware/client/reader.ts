import { client } from './client.ts';
import { count } from './counters.ts';
import { askFlushed, endFlush, flushing, isEmpty } from './flush.ts';
import { given } from './given.ts';
import { MAX_PACKET_IN, MAX_UNSENT, REFUSED_DOUBLINGS } from './limits.ts';
import { drop, link, step } from './link.ts';
import { acknowledge, pump } from './outbox.ts';
import { answer, receive } from './receive.ts';
import { answered, askAgain } from './subscriptions.ts';
import { bytes } from './wire.ts';

/** The first byte of a PUBLISH: QoS 0, QoS 1 and QoS 1 again, each without and with retain. */
export const KINDS = '0123:;';

export const reader = {
  /** What came of a packet that is not complete yet. */
  rest: '',
  /** Bytes to throw away of a packet that is too big. */
  skip: 0,
};

export function take(data: string) {
  link.silentTicks = 0;
  // Most of what comes is one PUBACK in a segment of its own. The engine throws when a key is a number of many digits.
  if (!QOS1 || reader.rest || data[0] !== '@' || !acknowledge(data)) read(data);
}

/** Cuts what came into packets. */
function read(data: string): void {
  // An old socket may have something left.
  if (!link.socket) return;
  if (RECEIVE && reader.skip > 0) {
    const here = data.length;
    data = data.slice(reader.skip);
    reader.skip -= here;
  }
  reader.rest += data;
  for (;;) {
    let at = 0;
    let end = 0;
    let digit: number;
    // Where the length is not there yet, it comes out as more than there is.
    do {
      if (at > 3) {
        drop('length');
        return;
      }
      digit = reader.rest.charCodeAt(++at);
      end |= (digit & 127) << (7 * at - 7);
    } while (digit > 127);
    end += ++at;
    if (RECEIVE && end > MAX_PACKET_IN) {
      if (skipBig(at, end)) continue;
      return;
    }
    if (reader.rest.length < end) return;
    const packet = reader.rest;
    reader.rest = packet.slice(end);
    const kind = RECEIVE && link.up ? KINDS.indexOf(packet[0]) : -1;
    if (RECEIVE && kind >= 0) receive(kind, packet, at, end);
    else other(packet[0] + bytes(end - at) + packet.slice(at, end));
  }
}

/** Throws away a message that is too big, all but its packet id; false when that is not there yet. */
function skipBig(at: number, end: number): boolean {
  const idAt = at + 2 + (reader.rest.charCodeAt(at) << 8) + reader.rest.charCodeAt(at + 1);
  const kind = KINDS.indexOf(reader.rest[0]);
  if (kind < 0 || idAt > MAX_PACKET_IN) drop('size');
  if (!(reader.rest.length > idAt + 1)) return false;
  if (kind > 1) answer(reader.rest.slice(idAt, idAt + 2));
  if (COUNTERS) count.counts.skip++;
  reader.skip = end - reader.rest.length;
  reader.rest = reader.rest.slice(end);
  return true;
}

/** Any packet but PUBLISH, with its length in one byte. */
function other(packet: string): void {
  const first = packet[0];
  const length = packet.length;
  if (!link.up) open(packet);
  else if (
    QOS1 &&
    ((length === 4 && (first === '@' || (RECEIVE && first === '\xb0'))) ||
      (RECEIVE && first === '\x90' && length === 5 && (packet[4] < '\x03' || packet[4] === '\x80')))
  ) {
    if (!acknowledge(packet) && !(RECEIVE && answered(packet))) client.emit('error', 'unknown id');
  } else if (packet !== '\xd0\0') drop('packet');
  else {
    if (FLUSH && !--flushing.pings && isEmpty()) endFlush();
    if (RECEIVE) client.emit('ping_reply');
  }
}

/** The first packet of a connection is a CONNACK. */
function open(packet: string): void {
  if (packet === ' \x02\0\0' || (RECEIVE && packet === ' \x02\x01\0')) {
    client.connected = true;
    link.up = true;
    link.room = MAX_UNSENT;
    link.silentTicks = -1;
    // CONNECT may be as old as the time for a CONNACK: a shorter interval has to count from there.
    if (given.keepAliveS < 58) link.sent = 0;
    step();
    if (RECEIVE) askAgain(packet[2] !== '\0' && given.options.clean_session === false);
    if (QOS1) pump();
    if (FLUSH) askFlushed();
    if (COUNTERS) count.counts.conn++;
    client.emit('connected');
    if (RECEIVE) client.emit('connect');
  } else {
    link.doublings += REFUSED_DOUBLINGS;
    drop(`CONNACK ${packet.charCodeAt(3)}`);
  }
}
