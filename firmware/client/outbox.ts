import { client } from './client.ts';
import { MAX_IN_FLIGHT } from './limits.ts';
import { link, write } from './link.ts';
import { bytes } from './wire.ts';

type Packets = { [puback: string]: string };

/** QoS 1 messages stay bytes, under the PUBACK that ends them, in the order they were published. */
export const box = {
  queue: {} as Packets,
  flying: {} as Packets,
  callbacks: {} as { [puback: string]: () => void },
  queued: 0,
  inFlight: 0,
  bytes: 0,
  id: 0,
  silentTicks: 0,
};

/** Sends what waits, as far as the window and the socket allow. */
export function pump(): void {
  while (client.connected && box.queued && box.inFlight < MAX_IN_FLIGHT && !link.full) {
    let key = '';
    for (key in box.queue) break;
    const data = box.queue[key];
    delete box.queue[key];
    box.queued--;
    if (key[0] === '@') {
      box.flying[key] = data;
      box.inFlight++;
    }
    write(data);
  }
}

/** After a connection: what was sent goes again first, with DUP. */
export function requeue(): void {
  for (const key in box.flying) {
    const data = box.flying[key];
    box.flying[key] = bytes(data.charCodeAt(0) | 8) + data.substr(1);
  }
  for (const key in box.queue) box.flying[key] = box.queue[key];
  box.queue = box.flying;
  box.flying = {};
  box.queued += box.inFlight;
  box.inFlight = 0;
}

export function nextId(): string {
  box.id = (box.id % 65535) + 1;
  return bytes(box.id >> 8, box.id & 255);
}

/** true when `puback` ends a message. */
export function acknowledge(puback: string): boolean {
  if (!box.flying[puback]) return false;
  delete box.flying[puback];
  box.inFlight--;
  box.silentTicks = 0;
  const callback = box.callbacks[puback];
  if (callback) {
    delete box.callbacks[puback];
    callback();
  }
  if (box.queued) pump();
  return true;
}
