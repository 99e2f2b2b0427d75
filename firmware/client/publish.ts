import type { PublishOptions } from '../mote.ts';
import { backlog } from './backlog.ts';
import { store } from './flash.ts';
import { MAX_BACKLOG, MAX_IN_FLIGHT, MAX_OUTBOX_BYTES, MAX_PACKET_OUT, MAX_SLOTS } from './limits.ts';
import { link, write } from './link.ts';
import { box, nextId } from './outbox.ts';
import { evict } from './policies.ts';
import { isTopic, toBytes } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** Most programs publish to one topic: the last one is known to be good. */
const last = { topic: '-', prefix: '\0\x01-', length: 3 };

export function publish(
  topic: string,
  message: string,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  if (topic !== last.topic) {
    const name = RECEIVE && toBytes ? toBytes(topic) : topic;
    if (!isTopic(name)) return false;
    last.topic = topic;
    last.prefix = prefixed(name);
    last.length = last.prefix.length;
  }
  if (RECEIVE && toBytes) message = toBytes(message);
  if (!message) message = `${message}`;
  let length = last.length + message.length;
  // The engine reads even what it skips: so what is most common comes first, and leaves.
  if (!how && length < 128 && link.room > 0) return write(bytes(48, length) + last.prefix + message, length);
  let first = 48;
  let id = '';
  if (!(length < 126)) {
    // Also when it is no string: its length compares with nothing.
    message = `${message}`;
    length = last.length + message.length;
    if (length > MAX_PACKET_OUT) return false;
  }
  if (how) {
    if ((how as PublishOptions).retain) first = 49;
    if (QOS1 && ((how as PublishOptions).qos || how === 1)) {
      first |= RECEIVE && (how as PublishOptions).dup ? 10 : 2;
      length += 2;
      for (;;) {
        if (box.size + length > MAX_OUTBOX_BYTES) {
          // Counted anew only now that what has left in the meantime matters.
          box.size = 0;
          for (const key in box.packets) box.size += box.packets[key].length;
        }
        if (box.count < MAX_SLOTS && box.size + length <= MAX_OUTBOX_BYTES) break;
        if (!POLICIES || !evict(last.prefix)) return false;
      }
      id = nextId();
    }
  }
  const packet =
    length < 128
      ? bytes(first, length) + last.prefix + id + message
      : prefixed(last.prefix + id + message, first);
  if (QOS1 && id) {
    if (FLASH && options.flash && !store(id, packet)) return false;
    id = `@\x02${id}`;
    box.packets[id] = packet;
    box.size += length;
    if (RECEIVE && callback) box.callbacks[id] = callback;
    const next = box.count++ === box.inFlight;
    if (next && link.room > 0 && box.inFlight < MAX_IN_FLIGHT && write(packet, length)) box.inFlight++;
    return true;
  }
  if (link.room <= 0) {
    if (!RECEIVE || backlog.data.length + length > MAX_BACKLOG) return false;
    backlog.data += packet;
    return true;
  }
  return write(packet, length);
}

/** The hot path: a topic that is checked and measured once. */
export function prepare(
  topic: string,
  how?: PublishOptions | number,
): (message: string, callback?: () => void) => boolean {
  const name = toBytes ? toBytes(topic) : topic;
  const prefix = isTopic(name) ? prefixed(name) : '';
  const length = prefix ? prefix.length : 128;
  const retain = how && (how as PublishOptions).retain ? 49 : 48;
  const qos = how && ((how as PublishOptions).qos || how === 1);
  return (message, callback) => {
    const whole = length + message.length;
    if (qos || !(whole < 128) || link.room <= 0 || toBytes || COUNTERS)
      return publish(topic, message, how, callback);
    return write(bytes(retain, whole) + prefix + message, whole);
  };
}
