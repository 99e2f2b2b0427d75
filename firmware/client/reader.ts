import { client } from './client.ts';
import { count } from './counters.ts';
import { fail } from './errors.ts';
import { askFlushed, endFlush, flushing, isEmpty } from './flush.ts';
import { given } from './given.ts';
import { MAX_PACKET_IN, MAX_UNSENT, REFUSED_DOUBLINGS } from './limits.ts';
import { DUE, isUp, link, renewTimer, step } from './link.ts';
import { lower, REFUSED_5, v5 } from './mqtt5.ts';
import { acknowledge, box, pump } from './outbox.ts';
import { askRelease, release, restart } from './qos2.ts';
import { receive } from './receive.ts';
import { askAgain, settle } from './subscriptions.ts';

export const reader = {
  /** What came of a packet that is not complete yet. */
  rest: '',
  /** Bytes to throw away of a packet that is too big. */
  skip: 0,
  /** The ids of QoS 2 messages that were delivered, until their PUBREL. */
  held: {} as { [id: string]: number },
};

export function take(data: string): void {
  link.silentTicks = 0;
  // Most of what comes is one PUBACK in a segment of its own. Only a PUBLISH is less than `@`.
  if (QOS1 && box.flight[data] < (QOS2 ? '4' : '@') && !reader.rest && (!RECEIVE || !reader.skip))
    acknowledge(data);
  // An old socket may have something left.
  else if (link.socket) read(data);
}

/** Cuts what came into packets. */
function read(data: string) {
  'rare';
  renewTimer();
  if (RECEIVE && reader.skip) {
    const here = Math.min(reader.skip, data.length);
    reader.skip -= here;
    data = data.slice(here);
  }
  for (reader.rest += data; reader.rest[1]; ) {
    let at = 0;
    let end = 0;
    let digit = 0;
    // Where the length is not there yet, it comes out as more than there is.
    if (RECEIVE) {
      do {
        digit = reader.rest.charCodeAt(++at);
        end |= (digit & 127) << (7 * at - 7);
      } while (digit > 127 && at < 4);
      end += ++at;
    } else end = reader.rest.charCodeAt(1) + 2;
    const packet = reader.rest;
    // QoS 0, QoS 1 and QoS 1 again, each without and with retain; with QoS 2 each stands at its flags.
    const kind = RECEIVE && isUp() ? (QOS2 ? '0123450000:;<=' : '0123:;').indexOf(packet[0]) : -1;
    if (RECEIVE && kind >= 0 && !(digit > 127)) {
      if (!receive(kind, packet, at, end)) return;
    } else if (end > (MQTT5 && v5.on ? MAX_PACKET_IN : 5)) return step('packet');
    else if (packet.length < end) return;
    else {
      reader.rest = packet.slice(end);
      const whole = MQTT5 && v5.on ? lower(packet.slice(0, end), at) : packet.slice(0, end);
      if (!MQTT5 || whole) other(whole);
    }
  }
}

/** Any packet but PUBLISH. */
function other(packet: string): void {
  if (!isUp()) open(packet);
  else if (packet === '\xd0\0') {
    if (FLUSH && !--flushing.pings && isEmpty()) endFlush();
    if (RECEIVE) client.emit('ping_reply');
  } else if (QOS1) {
    // Type and length of PUBACK, SUBACK and UNSUBACK; then of PUBREC, PUBREL and PUBCOMP.
    const at = (
      QOS2 ? '@\x02_\x90\x03_\xb0\x02_P\x02_b\x02_p\x02' : RECEIVE ? '@\x02_\x90\x03_\xb0\x02' : '@\x02'
    ).indexOf(packet.slice(0, 2));
    const key = `@\x02${packet.slice(2, 4)}`;
    const asked = box.flight[key];
    if (
      RECEIVE ? at % 3 || (at === 3 && packet[4] > '\x02' && packet[4] !== '\x80' && !(MQTT5 && v5.why)) : at
    )
      step('packet');
    else if (QOS2 && at === 12) release(packet.slice(2));
    else if (
      asked &&
      (!RECEIVE ||
        (asked.charCodeAt(0) >> 4) + 1 + (QOS2 ? (asked.charCodeAt(0) >> 2) & 1 : 0) ===
          packet.charCodeAt(0) >> 4)
    ) {
      if (QOS2 && at === 9 && !(MQTT5 && v5.why)) askRelease(key, asked.length);
      else {
        acknowledge(key);
        if (RECEIVE && (QOS2 ? packet > '~' : at)) settle(packet);
      }
    } else fail('unknown id');
  } else step('packet');
}

/** The first packet of a connection is a CONNACK. */
function open(packet: string): void {
  if (packet === ' \x02\0\0' || (RECEIVE && packet === ' \x02\x01\0')) {
    client.connected = true;
    link.silentTicks = -1;
    // CONNECT may be as old as the time for a CONNACK: a shorter interval has to count from there.
    if (given.keepAliveS < 58) link.sent = 0;
    if (RECEIVE && (packet[2] === '\0' || given.options.clean_session !== false)) {
      askAgain();
      if (QOS2) restart();
    }
    if (QOS1) pump();
    else link.room = MAX_UNSENT;
    // The broker may have closed right after its CONNACK, which the first packet that waited has found out.
    if (!QOS1 || link.socket) {
      step(DUE);
      if (FLUSH) askFlushed();
      if (COUNTERS) count.counts.conn++;
      client.emit('connected');
      if (RECEIVE) client.emit('connect');
    }
  } else {
    // Who only does not know 5 is asked for 3.1.1 soon.
    if (!MQTT5 || !v5.on || v5.unanswered < REFUSED_5) link.doublings += REFUSED_DOUBLINGS;
    if (TOKENS) link.refused = packet.charCodeAt(3);
    step((MQTT5 && v5.why) || `CONNACK ${packet.charCodeAt(3)}`);
  }
}
