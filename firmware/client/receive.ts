import { client } from './client.ts';
import { count } from './counters.ts';
import { drop, link, write } from './link.ts';
import { isTopic } from './text.ts';

type Listener = (topic: string, message: string) => void;

/** One whole PUBLISH whose topic starts at `at`. */
export function receive(packet: string, at: number): void {
  const first = packet.charCodeAt(0);
  const idAt = at + 2 + (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1);
  const qos = (first & 2) >> 1;
  const topic = packet.slice(at + 2, idAt);
  if (first & 4 || (first & 10) === 8 || idAt + 2 * qos > packet.length || !isTopic(topic)) drop('PUBLISH');
  else {
    if (COUNTERS) count.counts.got++;
    const socket = link.socket;
    const message = packet.slice(idAt + 2 * qos);
    const listeners = client as unknown as { [event: string]: Listener[] | Listener };
    // Listeners are called at once, where `emit` would queue them: PUBACK has to come after them.
    let called = listeners['#onmessage'];
    // Older engines keep a single listener as it is.
    if (typeof called === 'function') called = [called];
    for (const index in called)
      try {
        called[index].call(client, topic, message);
      } catch (error) {
        client.emit('error', error);
      }
    if (listeners['#onpublish'])
      client.emit('publish', { topic, message, qos, dup: (first & 8) >> 3, retain: first & 1 });
    // The callback may have closed the connection and started another.
    if (qos && socket === link.socket) write(`@\x02${packet.slice(idAt, idAt + 2)}`);
  }
}
