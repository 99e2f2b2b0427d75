import type { PublishOptions } from '../mote.ts';
import { client } from './client.ts';
import { say } from './events.ts';
import { MAX_IN_FLIGHT, MAX_OUTBOX_BYTES, MAX_SLOTS } from './limits.ts';
import { link, write } from './link.ts';
import { box, nextId } from './outbox.ts';
import { field, packet } from './wire.ts';

const plain = /^[ -"$-*,-~]+$/;

export function publish(
  topic: string,
  message: unknown,
  how?: PublishOptions | number,
  callback?: () => void,
): boolean {
  if (!plain.test(topic)) {
    say('error', 'topic');
    return false;
  }
  let qos = 0;
  let first = 48;
  if (how) {
    qos = (how as PublishOptions).qos || (how as number);
    if ((how as PublishOptions).retain) first |= 1;
  }
  if (!QOS1 || !qos) {
    if (!client.connected || link.full) return false;
    write(packet(first, field(topic) + message));
    return true;
  }
  if (box.queued + box.inFlight >= MAX_SLOTS) return false;
  const id = nextId();
  const data = packet(first | 2, field(topic) + id + message);
  if (box.bytes + data.length > MAX_OUTBOX_BYTES) {
    box.bytes = data.length;
    for (const key in box.queue) box.bytes += box.queue[key].length;
    for (const key in box.flying) box.bytes += box.flying[key].length;
    if (box.bytes > MAX_OUTBOX_BYTES) return false;
  }
  const key = `@\x02${id}`;
  if (callback) box.callbacks[key] = callback;
  if (client.connected && !box.queued && box.inFlight < MAX_IN_FLIGHT && !link.full) {
    box.flying[key] = data;
    box.inFlight++;
    write(data);
  } else {
    box.queue[key] = data;
    box.queued++;
  }
  return true;
}
