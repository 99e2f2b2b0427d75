import { client } from './client.ts';
import { count } from './counters.ts';
import { askFlushed, endFlush, flushing, isEmpty } from './flush.ts';
import { MAX_PACKET_IN, MAX_UNSENT, REFUSED_DOUBLINGS } from './limits.ts';
import { drop, link, step, write } from './link.ts';
import { acknowledge, pump } from './outbox.ts';
import { receive } from './receive.ts';
import { answered, askAgain } from './subscriptions.ts';

export const reader = {
  /** What came of a packet that is not complete yet. */
  rest: '',
  /** Bytes to throw away of a packet that is too big. */
  skip: 0,
};

export function take(data: string) {
  link.silentTicks = 0;
  // Most of what comes is one PUBACK in a segment of its own. The engine throws when a key is a number of many digits.
  if (QOS1 && !reader.rest && data[0] === '@' && acknowledge(data)) return;
  if (RECEIVE && reader.skip > 0) {
    const here = data.length;
    data = data.slice(reader.skip);
    reader.skip -= here;
  }
  reader.rest += data;
  for (;;) {
    let at = 1;
    let end = 0;
    let digit: number;
    do {
      if (RECEIVE && at > 4) return drop('length');
      digit = reader.rest.charCodeAt(at);
      end |= (digit & 127) << (7 * at - 7);
      at++;
    } while (RECEIVE && digit > 127);
    end += at;
    if (!RECEIVE && end > 4) return drop('packet');
    if (RECEIVE && end > MAX_PACKET_IN) {
      const idAt = at + 2 + (reader.rest.charCodeAt(at) << 8) + reader.rest.charCodeAt(at + 1);
      if (reader.rest[0] < '0' || reader.rest[0] > '3' || idAt > MAX_PACKET_IN) return drop('size');
      if (!(reader.rest.length > idAt + 1)) return;
      if (reader.rest[0] > '1') write(`@\x02${reader.rest.slice(idAt, idAt + 2)}`);
      if (COUNTERS) count.counts.skip++;
      reader.skip = end - reader.rest.length;
      reader.rest = reader.rest.slice(end);
      continue;
    }
    // Also when the length is not there yet: nothing compares with NaN.
    if (!(digit >= 0 && reader.rest.length >= end)) return;
    const packet = reader.rest.slice(0, end);
    reader.rest = reader.rest.slice(end);
    if (client.connected) {
      const first = packet[0];
      if (RECEIVE && first >= '0' && first < '@') receive(packet, at);
      else if (QOS1 && first === '@' && end === 4) {
        if (!acknowledge(packet)) client.emit('error', 'unknown id');
      } else if (
        RECEIVE &&
        ((first === '\x90' && end === 5 && (packet[4] < '\x03' || packet[4] === '\x80')) ||
          (first === '\xb0' && end === 4))
      )
        answered(packet);
      else if (packet !== '\xd0\0') return drop('packet');
      else {
        if (FLUSH && !--flushing.pings && isEmpty()) endFlush();
        if (RECEIVE) client.emit('ping_reply');
      }
    } else if (packet === ' \x02\0\0' || (RECEIVE && packet === ' \x02\x01\0')) {
      client.connected = true;
      link.room = MAX_UNSENT;
      link.silentTicks = -1;
      step();
      if (RECEIVE) askAgain(packet[2] !== '\0');
      if (QOS1) pump();
      if (FLUSH) askFlushed();
      if (COUNTERS) count.counts.conn++;
      client.emit('connected');
      if (RECEIVE) client.emit('connect');
    } else {
      link.doublings += REFUSED_DOUBLINGS;
      return drop(`CONNACK ${packet.charCodeAt(3)}`);
    }
  }
}
