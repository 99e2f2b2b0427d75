import type { PublishOptions } from '../mote.ts';
import { backlog } from './backlog.ts';
import { store } from './flash.ts';
import { given } from './given.ts';
import { MAX_BACKLOG, MAX_IN_FLIGHT, MAX_OUTBOX_BYTES, MAX_PACKET_OUT, MAX_SLOTS } from './limits.ts';
import { link, write } from './link.ts';
import { box, nextId } from './outbox.ts';
import { evict } from './policies.ts';
import { isTopic, toBytes } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** Most programs publish to one topic: the last one is known to be good. */
const last = { topic: '-', prefix: '\0\x01-', length: 3 };

/** The topic as it stands in a packet; empty when it is none. */
function prefixOf(topic: string): string {
  const prefix = prefixed(topic);
  return isTopic(prefix.slice(2)) ? prefix : '';
}

export function publish(
  topic: string,
  message: string,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  if (topic !== last.topic) {
    const prefix = prefixOf(topic);
    if (!prefix) return false;
    last.topic = topic;
    last.prefix = prefix;
    last.length = prefix.length;
  }
  if (typeof message !== 'string') message = `${message}`;
  if (RECEIVE && toBytes) message = toBytes(message);
  const length = last.length + message.length;
  // The engine reads even what it skips: so what is most common comes first, and leaves.
  if (!how && length < 128 && link.room > 0) return write(bytes(48, length) + last.prefix + message, length);
  return enqueue(message, length, how, callback);
}

/** What has a QoS or a flag, is long, or has to wait. */
function enqueue(
  message: string,
  length: number,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  if (length > MAX_PACKET_OUT) return false;
  let first = 48;
  if (how) {
    if ((how as PublishOptions).retain) first = 49;
    if (QOS1 && ((how as PublishOptions).qos || how === 1))
      return keep(message, length + 2, first | (RECEIVE && (how as PublishOptions).dup ? 10 : 2), callback);
  }
  const packet = prefixed(last.prefix + message, first);
  if (link.room > 0) return write(packet, length);
  if (!RECEIVE || backlog.data.length + length > MAX_BACKLOG) return false;
  backlog.data += packet;
  return true;
}

/** Into the outbox, and out at once where window and socket allow. */
function keep(message: string, length: number, first: number, callback?: () => void): boolean {
  if ((box.count >= MAX_SLOTS || box.size + length > MAX_OUTBOX_BYTES) && !makeRoom(length)) return false;
  const id = nextId();
  const packet = prefixed(last.prefix + id + message, first);
  if (FLASH && given.options.flash && !store(id, packet)) return false;
  const key = `@\x02${id}`;
  box.packets[key] = packet;
  box.size += length;
  if (RECEIVE && callback) box.callbacks[key] = callback;
  if (box.count++ === box.inFlight && link.room > 0 && box.inFlight < MAX_IN_FLIGHT && write(packet, length))
    box.inFlight++;
  return true;
}

function makeRoom(length: number): boolean {
  for (;;) {
    // Counted anew only now that what has left in the meantime matters.
    box.size = 0;
    for (const key in box.packets) box.size += box.packets[key].length;
    if (box.count < MAX_SLOTS && box.size + length <= MAX_OUTBOX_BYTES) return true;
    if (!POLICIES || !evict(last.prefix)) return false;
  }
}

/** The hot path: a topic that is checked and measured once. */
export function prepare(
  topic: string,
  how?: PublishOptions | number,
): (message: string, callback?: () => void) => boolean {
  const prefix = prefixOf(topic);
  const length = prefix ? prefix.length : 128;
  const retain = how && (how as PublishOptions).retain ? 49 : 48;
  const qos = how && ((how as PublishOptions).qos || how === 1);
  return (message, callback) => {
    if (typeof message !== 'string') message = `${message}`;
    const whole = length + message.length;
    if (qos || whole > 127 || link.room <= 0 || toBytes || COUNTERS)
      return publish(topic, message, how, callback);
    return write(bytes(retain, whole) + prefix + message, whole);
  };
}
