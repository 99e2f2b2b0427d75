import type { PublishOptions } from '../mote.ts';
import { MAX_IN_FLIGHT, MAX_OUTBOX_BYTES, MAX_PACKET_OUT, MAX_SLOTS } from './limits.ts';
import { link, write } from './link.ts';
import { box, nextId } from './outbox.ts';
import { isTopic, toBytes } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** Most programs publish to one topic: the last one is known to be good. */
const last = { topic: '', prefix: '', length: 0 };

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
  let first = 48;
  let id = '';
  let length = last.length + message.length;
  if (how) {
    if ((how as PublishOptions).retain) first = 49;
    if (QOS1 && ((how as PublishOptions).qos || how === 1)) {
      if (RECEIVE && (how as PublishOptions).dup) first |= 8;
      if (box.count >= MAX_SLOTS) return false;
      first |= 2;
      length += 2;
      box.size += length;
      if (box.size > MAX_OUTBOX_BYTES) {
        box.size = length;
        for (const key in box.packets) box.size += box.packets[key].length;
        if (box.size > MAX_OUTBOX_BYTES) return false;
      }
      id = nextId();
    }
  }
  if (!(length < 128)) {
    // Also when it is no string: its length compares with nothing.
    message = `${message}`;
    length = last.length + id.length + message.length;
    if (length > MAX_PACKET_OUT) return false;
  }
  const packet =
    length < 128
      ? bytes(first, length) + last.prefix + id + message
      : prefixed(last.prefix + id + message, first);
  if (QOS1 && id) {
    id = `@\x02${id}`;
    box.packets[id] = packet;
    if (RECEIVE && callback) box.callbacks[id] = callback;
    const next = box.count++ === box.inFlight;
    if (!next || link.room <= 0 || box.inFlight >= MAX_IN_FLIGHT) return true;
    box.inFlight++;
  }
  write(packet);
  return true;
}
