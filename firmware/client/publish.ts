import type { PublishOptions } from '../mote.ts';
import { fail } from './errors.ts';
import { link, write } from './link.ts';
import { isRefused } from './mqtt5.ts';
import { enqueue } from './outbox.ts';
import { isTopic, toBytes } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** Most programs publish to one topic: the last one is known to be good. */
const last = { topic: bytes as unknown, prefix: 0 as unknown as string, length: 0 };

/** What goes of a message that is no string: the bytes of a buffer; nothing of another object, whose text says nothing. */
function textOf(message: any): string | undefined {
  if (!message || typeof message !== 'object') return `${message}`;
  if (message.byteLength >= 0)
    return E.toString(new Uint8Array(message.buffer || message, message.byteOffset, message.byteLength));
  if (RECEIVE) fail('message');
  return undefined;
}

export function publish(
  topic: string,
  message: any,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  if (!TOPIC && topic !== last.topic) {
    const prefix = prefixed(topic);
    if (typeof topic !== 'string' || !isTopic(prefix.slice(2))) {
      if (RECEIVE) fail('topic');
      return false;
    }
    last.topic = topic;
    last.prefix = prefix;
    last.length = prefix.length;
  }
  if (typeof message !== 'string') {
    message = textOf(message);
    if (message === undefined) return false;
  } else if (toBytes) message = toBytes(message) as string;
  const length = (TOPIC ? TOPIC.length : last.length) + message.length;
  if (MQTT5 && isRefused(0, length)) return false;
  // The engine reads even what it skips: so what is most common comes first, and leaves.
  if (!how && length < 128 && link.room > 0)
    return write(bytes(48, length) + (TOPIC || last.prefix) + message, length);
  return enqueue(how, TOPIC || last.prefix, message, length, callback);
}

/** The hot path: a topic that is checked and measured once. */
export function prepare(
  topic: string,
  how?: PublishOptions | number,
): (message: string, callback?: () => void) => boolean {
  const prefix = prefixed(topic);
  const before = how || toBytes || COUNTERS || !isTopic(prefix.slice(2)) ? 128 : prefix.length;
  return (message, callback) => {
    const length = typeof message === 'string' ? before + message.length : 128;
    return length < 128 && link.room > 0
      ? write(bytes(48, length) + prefix + message, length)
      : publish(topic, message, how, callback);
  };
}
