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
  let first = 48;
  let id = '';
  if (length > MAX_PACKET_OUT) return false;
  if (how) {
    if ((how as PublishOptions).retain) first = 49;
    if (QOS1 && ((how as PublishOptions).qos || how === 1)) {
      first |= RECEIVE && (how as PublishOptions).dup ? 10 : 2;
      length += 2;
      while (box.count >= MAX_SLOTS || box.size + length > MAX_OUTBOX_BYTES)
        if (!POLICIES || !evict(last.prefix)) return false;
      id = nextId();
    }
  }
  const rest = last.prefix + id + message;
  const packet = length < 128 ? bytes(first, length) + rest : prefixed(rest, first);
  if (QOS1 && id) {
    if (FLASH && given.options.flash && !store(id, packet)) return false;
    id = `@\x02${id}`;
    box.packets[id] = packet;
    box.size += packet.length;
    if (RECEIVE && callback) box.callbacks[id] = callback;
    if (
      box.count++ === box.inFlight &&
      link.room > 0 &&
      box.inFlight < MAX_IN_FLIGHT &&
      write(packet, length)
    )
      box.inFlight++;
    return true;
  }
  if (link.room > 0) return write(packet, length);
  if (!RECEIVE || backlog.data.length + length > MAX_BACKLOG) return false;
  backlog.data += packet;
  return true;
}

/** The hot path: a topic that is checked and measured once. */
export function prepare(
  topic: string,
  how?: PublishOptions | number,
): (message: string, callback?: () => void) => boolean {
  const prefix = prefixOf(topic);
  const length = how || toBytes || COUNTERS ? 128 : prefix.length || 128;
  return (message, callback) => {
    const whole = typeof message === 'string' ? length + message.length : 128;
    return whole > 127 || link.room <= 0
      ? publish(topic, message, how, callback)
      : write(bytes(48, whole) + prefix + message, whole);
  };
}
