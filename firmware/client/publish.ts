import type { PublishOptions } from '../mote.ts';
import { client } from './client.ts';
import { store } from './flash.ts';
import { given } from './given.ts';
import { isUp, link, write } from './link.ts';
import { enqueue, isFull } from './outbox.ts';
import { evict } from './policies.ts';
import { isTopic, toBytes } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** Most programs publish to one topic: the last one is known to be good. */
const last = { topic: bytes as unknown, prefix: '', length: 0 };

export function publish(
  topic: string,
  message: string,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  if (topic !== last.topic) {
    const prefix = prefixed(topic);
    if (!isTopic(prefix.slice(2))) {
      if (RECEIVE) client.emit('error', 'topic');
      return false;
    }
    last.topic = topic;
    last.prefix = prefix;
    last.length = prefix.length;
  }
  if (typeof message !== 'string') message = `${message}`;
  if (RECEIVE && toBytes) message = toBytes(message);
  const length = last.length + message.length;
  // The engine reads even what it skips: so what is most common comes first, and leaves.
  if (!how && length < 128 && link.room > 0) return write(bytes(48, length) + last.prefix + message, length);
  return hold(message, length, how, callback);
}

/** What has a QoS or a flag, is long, or has to wait. */
function hold(
  message: string,
  length: number,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  let first = 48;
  if (how) {
    if ((how as PublishOptions).retain) first = 49;
    if (QOS1 && ((how as PublishOptions).qos || (how as number) > 0))
      first |= RECEIVE && (how as PublishOptions).dup ? 10 : 2;
  }
  if (first < 50 && (link.room > 0 || !isUp()))
    return link.room > 0 && write(prefixed(last.prefix + message, first), length);
  if (!QOS1) return false;
  while (isFull(length)) if (!POLICIES || !evict(last.prefix)) return false;
  return enqueue(first, last.prefix, message, callback);
}

/** The hot path: a topic that is checked and measured once. */
export function prepare(
  topic: string,
  how?: PublishOptions | number,
): (message: string, callback?: () => void) => boolean {
  const prefix = prefixed(topic);
  const before = how || toBytes || COUNTERS || !isTopic(prefix.slice(2)) ? 128 : prefix.length;
  return (message, callback) => {
    const length = before + message.length;
    return length < 128 && link.room > 0 && typeof message === 'string'
      ? write(bytes(48, length) + prefix + message, length)
      : publish(topic, message, how, callback);
  };
}
