import { backlog } from './backlog.ts';
import { client } from './client.ts';
import { count } from './counters.ts';
import { forget } from './flash.ts';
import { askFlushed } from './flush.ts';
import { MAX_IN_FLIGHT } from './limits.ts';
import { link, write } from './link.ts';
import { run } from './run.ts';
import { asks } from './subscriptions.ts';
import { bytes } from './wire.ts';

/**
 * QoS 1 messages stay bytes, each under the PUBACK that ends it, in the order of publishing. The first `inFlight` of them
 * were sent on this connection.
 */
export const box = {
  packets: {} as { [puback: string]: string },
  callbacks: {} as { [puback: string]: () => void },
  count: 0,
  inFlight: 0,
  /** Bytes. */
  size: 0,
  id: 0,
  silentTicks: 0,
};

/** Sends what waits, as far as window and socket allow. */
export function pump(): void {
  if (RECEIVE && backlog.data && link.room > 0) {
    const data = backlog.data;
    backlog.data = '';
    write(data, data.length);
  }
  let index = 0;
  for (const key in box.packets)
    if (index++ >= box.inFlight) {
      if (
        link.room <= 0 ||
        box.inFlight >= MAX_IN_FLIGHT ||
        !write(box.packets[key], box.packets[key].length)
      )
        return;
      box.inFlight++;
    }
}

/** After a connection all goes again, whatever the session; what was sent with DUP. */
export function unsend(): void {
  for (const key in box.packets)
    if (box.inFlight-- > 0) {
      box.packets[key] = bytes(box.packets[key].charCodeAt(0) | 8) + box.packets[key].slice(1);
      if (COUNTERS) count.counts.dup++;
    }
  box.inFlight = box.silentTicks = 0;
}

function acknowledged(key: string): void {
  if (COUNTERS) count.counts.ackd++;
  if (FLUSH) askFlushed();
  if ((client as unknown as Record<string, unknown>)['#onpuback'])
    client.emit('puback', (key.charCodeAt(2) << 8) | key.charCodeAt(3));
  const callback = box.callbacks[key];
  if (callback) {
    delete box.callbacks[key];
    run(callback);
  }
}

export function nextId(): string {
  let id: string;
  let key: string;
  do {
    box.id = (box.id % 65535) + 1;
    id = bytes(box.id >> 8, box.id & 255);
    key = `@\x02${id}`;
  } while (box.packets[key] || (RECEIVE && asks.filters[key]));
  return id;
}

/** true when `puback` ends a message in flight. */
export function acknowledge(puback: string): boolean {
  let index = 0;
  for (const key in box.packets) {
    if (index++ >= box.inFlight) break;
    if (key === puback) {
      box.size -= box.packets[key].length;
      delete box.packets[key];
      if (FLASH) forget(key);
      box.inFlight--;
      box.silentTicks = 0;
      if (--box.count > box.inFlight) pump();
      if (RECEIVE) acknowledged(key);
      return true;
    }
  }
  return false;
}
