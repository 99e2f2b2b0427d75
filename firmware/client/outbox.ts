import type { PublishOptions } from '../mote.ts';
import { client } from './client.ts';
import { count } from './counters.ts';
import { fail } from './errors.ts';
import { forget, store } from './flash.ts';
import { askFlushed } from './flush.ts';
import { given } from './given.ts';
import { MAX_OTHER_BYTES, MAX_OUTBOX_BYTES, MAX_SILENT_TICKS, MAX_SLOTS, MAX_UNSENT } from './limits.ts';
import { isUp, link, OF_OUTBOX, renewTimer, write } from './link.ts';
import { isRefused, v5 } from './mqtt5.ts';
import { evict } from './policies.ts';
import { type Found, readProperties, withLength, writeProperties } from './properties.ts';
import { clear, rotate, suspects } from './suspects.ts';
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
  /** Properties of MQTT 5. */
  own: {} as { [key: string]: string },
  callbacks: {} as { [key: string]: () => void },
  inFlight: 0,
  /** Bytes. */
  size: 0,
  id: 0,
  silentTicks: 0,
  /** Ticks without a PUBACK while one is due, until the connection ends. */
  maxSilentTicks: MAX_SILENT_TICKS,
};

/** What `pump` is called with when the socket has told nothing. */
const HAS_ROOM = 1;

/**
 * Whether `length` bytes more are too much. While suspects wait there is room for one message of another topic, whose answer
 * shows that the broker takes messages.
 */
function isFull(length: number, other: number): boolean {
  'inline';
  return (
    box.inFlight + box.waiting.length / 2 >= MAX_SLOTS + other ||
    box.size + length > MAX_OUTBOX_BYTES + other * MAX_OTHER_BYTES
  );
}

/**
 * Sends or keeps a packet of `length` bytes: a message with `how` it was published; or, without a `head`, what has `how` as its
 * first byte and for which there is room. The packet id comes before `rest`. false when it is refused.
 */
export function enqueue(
  how: PublishOptions | number | undefined,
  head: string,
  rest: string,
  length: number,
  callback?: () => void,
): boolean {
  let first = 48;
  if (how) {
    if ((how as PublishOptions).retain) first = 49;
    if (QOS1) {
      // To the engine any object is more than any number: so no comparison.
      if ((how as PublishOptions).qos || (how as number) & 3) {
        // Less than it was asked for is no delivery.
        if (!QOS2 && ((how as PublishOptions).qos || how) === 2) return false;
        first |= RECEIVE && (how as PublishOptions).dup ? 10 : 2;
        if (QOS2 && ((how as PublishOptions).qos || how) === 2) first += 2;
      }
      if (RECEIVE && !head) first = how as number;
    }
  }
  const own =
    MQTT5 && head && how ? writeProperties(((how as PublishOptions).properties || {}) as Found) : '';
  // Properties of no message are found by reading them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ids of properties
  if (MQTT5 && head && (isRefused(first, length, own) || !readProperties(withLength(own), 0, /[\x01-\x09&]/)))
    return false;
  renewTimer();
  if (first < 50 && (link.room > 0 || !isUp()))
    return link.room > 0 && write(prefixed(head + rest, first), length, own);
  if (!QOS1) return false;
  while (first < 99 && isFull(length, +(suspects.hangUps && head !== suspects.topic)))
    if (!POLICIES || !evict(head)) return false;
  let id: string;
  let key: string;
  do {
    box.id = (box.id % 65535) + 1;
    id = bytes(box.id >> 8, box.id & 255);
    key = `@\x02${id}`;
  } while (box.flight[key] || box.waiting.indexOf(key) >= 0);
  if (first > 49) {
    head += id;
    length += 2;
    if (RECEIVE && callback) box.callbacks[key] = callback;
  }
  if (MQTT5 && own) box.own[key] = own;
  const packet = length < 128 ? bytes(first, length) + head + rest : prefixed(head + rest, first);
  if (FLASH && first > 49 && first < 64 && given.options.flash && !store(id, packet)) return false;
  box.size += packet.length;
  if (
    box.waiting[0] ||
    box.inFlight >= (MQTT5 && suspects.window > 1 ? v5.window : suspects.window) ||
    link.room <= 0 ||
    !isUp() ||
    !write(packet, length, own)
  )
    box.waiting.push(key, packet);
  else {
    box.flight[key] = packet;
    box.inFlight++;
    link.sent = OF_OUTBOX;
  }
  return true;
}

/** Takes the packet that waits at this index out. */
export function remove(at: number): void {
  const key = box.waiting[at];
  box.size -= box.waiting[at + 1].length;
  box.waiting.splice(at, 2);
  if (FLASH) forget(key);
  if (MQTT5) delete box.own[key];
  delete box.callbacks[key];
}

/** Sends what waits, as far as window and socket allow; with anything but `HAS_ROOM`, when the socket has become empty. */
export function pump(why?: unknown): void {
  if (why !== HAS_ROOM && link.socket) {
    link.socket.removeAllListeners('drain');
    link.room = MAX_UNSENT;
  }
  if (QOS1 && suspects.hangUps) rotate();
  while (
    QOS1 &&
    link.room > 0 &&
    box.inFlight < (MQTT5 && suspects.window > 1 ? v5.window : suspects.window) &&
    box.waiting[0]
  ) {
    const packet = box.waiting[1];
    const own = MQTT5 ? box.own[box.waiting[0]] : undefined;
    // It was accepted for a broker that takes more.
    const refused = MQTT5 && packet < '@' && isRefused(packet.charCodeAt(0), packet.length, own);
    if (MQTT5 && refused) fail('refused');
    else if (!write(packet, packet.length, own)) return;
    const key = box.waiting.shift() as string;
    box.waiting.shift();
    if (packet < '2' || refused) {
      box.size -= packet.length;
      if (MQTT5) {
        delete box.own[key];
        delete box.callbacks[key];
        if (FLASH) forget(key);
      }
    } else {
      box.flight[key] = packet;
      box.inFlight++;
      link.sent = OF_OUTBOX;
    }
  }
}

/** After a connection all goes again, whatever the session; a message with DUP. */
export function unsend(): void {
  const again: string[] = [];
  for (const key in box.flight) {
    const packet = box.flight[key];
    again.push(key, !RECEIVE || packet < '@' ? bytes(packet.charCodeAt(0) | 8) + packet.slice(1) : packet);
    if (COUNTERS) count.counts.dup++;
  }
  box.waiting = again.concat(box.waiting);
  box.flight = {};
  box.inFlight = box.silentTicks = suspects.answered = 0;
}

/** The packet in flight with this key was acknowledged. */
export function acknowledge(key: string): void {
  if (suspects.hangUps) clear(key, box.flight[key]);
  box.size -= box.flight[key].length;
  delete box.flight[key];
  box.inFlight--;
  // A broker that was slow for a time and answers at once again gets the shorter deadline back, a tick for each answer.
  if (!box.silentTicks && !box.inFlight && box.maxSilentTicks > MAX_SILENT_TICKS) box.maxSilentTicks--;
  box.silentTicks = 0;
  if (FLASH) forget(key);
  if (MQTT5) delete box.own[key];
  if (box.waiting[0]) pump(HAS_ROOM);
  if (FLUSH) askFlushed();
  if (COUNTERS) count.counts.ackd++;
  if (RECEIVE) {
    if ((client as unknown as Record<string, unknown>)['#onpuback'])
      client.emit('puback', (key.charCodeAt(2) << 8) | key.charCodeAt(3));
    const callback = box.callbacks[key];
    if (callback) {
      delete box.callbacks[key];
      // What it throws becomes an event, as with a listener for messages; a function for both would be eight variables.
      try {
        callback();
      } catch (error) {
        fail(error);
      }
    }
  }
}
