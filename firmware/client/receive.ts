import { client } from './client.ts';
import { count } from './counters.ts';
import { MAX_UNANSWERED } from './limits.ts';
import { drop, link, write } from './link.ts';
import { run } from './run.ts';
import { isUnicode, plain } from './text.ts';

type Listener = (topic: string, message: string) => void;

/** One whole PUBLISH, of the kind with this index, from its topic's length at `at` to `end`. */
export function receive(kind: number, packet: string, at: number, end: number): void {
  const idAt = at + 2 + (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1);
  const messageAt = kind > 1 ? idAt + 2 : idAt;
  const topic = packet.slice(at + 2, idAt);
  const id = packet.slice(idAt, messageAt);
  if (messageAt > end || id === '\0\0' || !(plain.test(topic) || isUnicode(topic))) drop('PUBLISH');
  else {
    if (COUNTERS) count.counts.got++;
    const socket = link.socket;
    const listeners = client as unknown as { [event: string]: Listener[] | Listener };
    if (listeners['#onmessage'] || listeners['#onpublish'])
      deliver(kind, topic, packet.slice(messageAt, end));
    // The callback may have closed the connection and started another.
    if (id && socket === link.socket) answer(id);
  }
}

/** Listeners are called at once, where `emit` would queue them: PUBACK has to come after them. */
function deliver(kind: number, topic: string, message: string): void {
  const listeners = client as unknown as { [event: string]: Listener[] | Listener };
  let called = listeners['#onmessage'];
  // Older engines keep a single listener as it is.
  if (typeof called === 'function') called = [called];
  for (const index in called) run(called[index], topic, message);
  if (listeners['#onpublish'])
    client.emit('publish', { topic, message, qos: +(kind > 1), dup: +(kind > 3), retain: kind & 1 });
}

/** PUBACK is never refused, so a flood of messages ends the connection. */
export function answer(id: string): void {
  if (link.room < -MAX_UNANSWERED) drop('flood');
  else write(`@\x02${id}`, 4);
}
