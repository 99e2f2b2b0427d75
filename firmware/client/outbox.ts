import { client } from './client.ts';
import { count } from './counters.ts';
import { forget, store } from './flash.ts';
import { askFlushed } from './flush.ts';
import { given } from './given.ts';
import { MAX_IN_FLIGHT, MAX_OUTBOX_BYTES, MAX_SLOTS, MAX_UNSENT } from './limits.ts';
import { link, write } from './link.ts';
import { run } from './run.ts';
import { settle } from './subscriptions.ts';
import { bytes, prefixed } from './wire.ts';

/**
 * Packets stay bytes, each with its key: `@`, 2 and its packet id, which is the PUBACK that ends a QoS 1 message. What
 * waits stands in an array, key and packet in turn; QoS 0 too, which ends when it is sent. SUBSCRIBE and UNSUBSCRIBE go
 * the same way.
 */
export const box = {
  waiting: [] as string[],
  /** Sent on this connection, in order. */
  flight: {} as { [key: string]: string },
  callbacks: {} as { [key: string]: () => void },
  inFlight: 0,
  /** Bytes. */
  size: 0,
  id: 0,
  silentTicks: 0,
};

/** What `pump` is called with when the socket has told nothing. */
const HAS_ROOM = 1;

/** Whether `length` bytes more are too much. */
export function isFull(length: number): boolean {
  return box.inFlight + box.waiting.length / 2 >= MAX_SLOTS || box.size + length > MAX_OUTBOX_BYTES;
}

/** Takes in a packet with this first byte; its packet id comes between `head` and `rest`. false when Storage has no room. */
export function enqueue(first: number, head: string, rest: string, callback?: () => void): boolean {
  let id: string;
  let key: string;
  do {
    box.id = (box.id % 65535) + 1;
    id = bytes(box.id >> 8, box.id & 255);
    key = `@\x02${id}`;
  } while (box.flight[key] || box.waiting.indexOf(key) >= 0);
  if (first < 50) id = '';
  const packet = prefixed(head + id + rest, first);
  if (FLASH && id && first < 64 && given.options.flash && !store(id, packet)) return false;
  box.size += packet.length;
  if (RECEIVE && callback) box.callbacks[key] = callback;
  box.waiting.push(key, packet);
  pump(HAS_ROOM);
  return true;
}

/** Sends what waits, as far as window and socket allow; with anything but `HAS_ROOM`, when the socket has become empty. */
export function pump(why?: unknown): void {
  if (why !== HAS_ROOM && link.socket) {
    link.socket.removeAllListeners('drain');
    link.room = MAX_UNSENT;
  }
  while (link.room > 0 && box.inFlight < MAX_IN_FLIGHT && box.waiting[0]) {
    const packet = box.waiting[1];
    if (!write(packet, packet.length)) return;
    const key = box.waiting.shift() as string;
    box.waiting.shift();
    if (packet < '2') box.size -= packet.length;
    else {
      box.flight[key] = packet;
      box.inFlight++;
    }
  }
}

/** After a connection all goes again, whatever the session; a message with DUP. */
export function unsend(): void {
  const again: string[] = [];
  for (const key in box.flight) {
    const packet = box.flight[key];
    again.push(
      key,
      !RECEIVE || packet < '@' ? bytes(packet.charCodeAt(0) | 8) + packet.slice(1) : packet,
    );
    if (COUNTERS) count.counts.dup++;
  }
  box.waiting = again.concat(box.waiting);
  box.flight = {};
  box.inFlight = box.silentTicks = 0;
}

/** The packet in flight with this key was acknowledged by `answer`. */
export function acknowledge(key: string, answer: string): void {
  const packet = box.flight[key];
  delete box.flight[key];
  box.size -= packet.length;
  box.inFlight--;
  box.silentTicks = 0;
  if (FLASH) forget(key);
  if (box.waiting[0]) pump(HAS_ROOM);
  if (FLUSH) askFlushed();
  if (RECEIVE) {
    if (packet < '@') acknowledged(key);
    else settle(answer);
  }
}

function acknowledged(key: string): void {
  if (COUNTERS) count.counts.ackd++;
  if ((client as unknown as Record<string, unknown>)['#onpuback'])
    client.emit('puback', (key.charCodeAt(2) << 8) | key.charCodeAt(3));
  const callback = box.callbacks[key];
  if (callback) {
    delete box.callbacks[key];
    run(callback);
  }
}
