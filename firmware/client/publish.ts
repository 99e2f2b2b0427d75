import type { PublishOptions } from '../mote.ts';
import { refuse, withDup } from './features/compat.ts';
import { isRefusedWith, isTooLong, noteOwn, propertiesOf } from './features/mqtt5.ts';
import { isTooHigh, qosFlag } from './features/qos2.ts';
import { hasRoom, isUp, renewTimer, write } from './link.ts';
import { enqueue } from './outbox.ts';
import { PUBLISH_FIRST, PUBLISH_QOS1_FIRST, RETAIN } from './packets.ts';
import { isTopic, toBytes } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** Most programs publish to one topic: the last one is known to be good. At first it is a function, which no topic equals. */
const last = { topic: bytes as unknown, prefix: 0 as unknown as string, length: 0 };

/** What goes of a message that is no string: the bytes of a buffer; nothing of another object, whose text says nothing. */
function textOf(message: any): string | undefined {
  if (!message || typeof message !== 'object') return `${message}`;
  if (message.byteLength >= 0)
    return E.toString(new Uint8Array(message.buffer || message, message.byteOffset, message.byteLength));
  refuse('message');
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
    if (typeof topic !== 'string' || !isTopic(prefix.slice(2))) return refuse('topic');
    last.topic = topic;
    last.prefix = prefix;
    last.length = prefix.length;
  }
  if (typeof message !== 'string') {
    message = textOf(message);
    if (message === undefined) return false;
  } else if (!ASCII && toBytes) message = toBytes(message) as string;
  const length = (TOPIC ? TOPIC.length : last.length) + message.length;
  if (isTooLong(length)) return false;
  // Espruino parses even what it skips: so what is most common comes first, and leaves.
  if (!how && length < 128 && hasRoom())
    return write(bytes(PUBLISH_FIRST, length) + (TOPIC || last.prefix) + message, length);
  return publishAs(how, message, length, callback);
}

/** The same for a message with options, for one that is long, and where it cannot go at once. */
function publishAs(
  how: PublishOptions | number | undefined,
  message: string,
  length: number,
  callback?: () => void,
): boolean {
  // No comparison: to Espruino any object is more than any number.
  const qos = QOS1 && how ? (how as PublishOptions).qos || (how as number) & 3 : 0;
  if (isTooHigh(qos)) return false;
  const first =
    PUBLISH_FIRST |
    (qos ? withDup(qosFlag(qos), how as PublishOptions) : 0) |
    (how && (how as PublishOptions).retain ? RETAIN : 0);
  const own = propertiesOf(how);
  if (isRefusedWith(first, length, own)) return false;
  renewTimer();
  // QoS 0 goes if the socket has room, and is refused without a session; while the socket is full it waits in the outbox.
  if (first < PUBLISH_QOS1_FIRST && (hasRoom() || !isUp()))
    return !!hasRoom() && write(prefixed((TOPIC || last.prefix) + message, first), length, own);
  noteOwn(own);
  return QOS1 && enqueue(first, TOPIC || last.prefix, message, length, callback);
}
