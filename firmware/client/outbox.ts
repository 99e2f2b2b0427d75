import { fail } from './errors.ts';
import { onAnyAck } from './features/acks.ts';
import { callbackOf, isMessage, isRequest } from './features/compat.ts';
import { countResent } from './features/counters.ts';
import { isKeptInFlash } from './features/flash.ts';
import { isRefusedLate, ownOf } from './features/mqtt5.ts';
import { hasEvicted } from './features/policies.ts';
import { roomForOther } from './features/suspects.ts';
import { isAllAnswered, isIdInUse, isInFlight, nextAt, placeOf, windowNow } from './features/window.ts';
import { afterAccept, afterAck, afterUnanswered, beforeAck, beforeRemove, beforeSend } from './hooks.ts';
import { MAX_ACK_TICKS, MAX_OTHER_BYTES, MAX_OUTBOX_BYTES, MAX_SILENT_TICKS, MAX_SLOTS } from './limits.ts';
import { hangUp, hasRoom, write } from './link.ts';
import { DUP, PUBACK, PUBLISH_QOS1, QOS_1, QOS_2, SUBSCRIBE_FIRST } from './packets.ts';
import { link, OF_OUTBOX, outbox } from './session.ts';
import { bytes, prefixed } from './wire.ts';

/* QoS 1: what is kept until the broker has acknowledged it. */

/**
 * Whether the outbox has no room for `length` bytes more. `head` is the message's topic. While packets of one topic are suspected
 * (features/suspects.ts), a message of another topic has room of its own.
 */
function isFull(length: number, head: string): unknown {
  'inline';
  return (
    outbox.packets[2 * (MAX_SLOTS + roomForOther(head)) - 1] ||
    outbox.size + length > MAX_OUTBOX_BYTES + roomForOther(head) * MAX_OTHER_BYTES
  );
}

/**
 * Keeps a packet with this first byte until it is answered, or a message of QoS 0 until it is sent; and sends it as soon as it
 * may go. Its packet id comes between `head` and `rest`, which have `length` bytes together. false: there is no room for the
 * message.
 */
export function enqueue(
  first: number,
  head: string,
  rest: string,
  length: number,
  callback?: () => void,
): boolean {
  while (first < SUBSCRIBE_FIRST && isFull(length, head)) if (!hasEvicted(head, length)) return false;
  let id: string;
  let key: string;
  do {
    outbox.id = (outbox.id % 65535) + 1;
    id = bytes(outbox.id >> 8, outbox.id & 255);
    key = PUBACK + id;
  } while (isIdInUse(key));
  if (first & (QOS_1 | QOS_2)) {
    if (TOPIC) rest = id + rest;
    else head += id;
    length += 2;
  }
  // A program with one topic has no other use for `prefixed`, and no message of 16,384 bytes: two bytes tell its length.
  const packet =
    !TOPIC && length > 127
      ? prefixed(head + rest, first)
      : (TOPIC && length > 127 ? bytes(first, (length & 127) | 128, length >> 7) : bytes(first, length)) +
        head +
        rest;
  if (!isKeptInFlash(first, id, packet)) return false;
  afterAccept(first, key, callback);
  outbox.size += packet.length;
  outbox.packets.push(key, packet);
  pump();
  return true;
}

/** Takes a packet out. */
export function remove(at: number): void {
  outbox.size -= outbox.packets[at + 1].length;
  beforeRemove(outbox.packets[at]);
  outbox.packets.splice(at, 2);
}

/** Sends what waits, as far as window and socket allow. */
export function pump(): void {
  if (QOS1) {
    beforeSend();
    // Nothing but the packet in flight goes out, so one look is enough.
    if (!PACED) {
      if (link.room && !outbox.inFlight && outbox.packets[0] && write(outbox.packets[1], 0)) {
        outbox.inFlight = 1;
        link.sent = OF_OUTBOX;
      }
      return;
    }
    while (hasRoom() && outbox.inFlight < windowNow() && outbox.packets[nextAt()]) {
      const at = nextAt();
      const packet = outbox.packets[at + 1];
      const own = ownOf(outbox.packets[at]);
      if (isRefusedLate(packet, own)) {
        fail('refused');
        remove(at);
        afterUnanswered();
      } else if (!write(packet, packet.length, own)) return;
      else if (PACED && packet < PUBLISH_QOS1) {
        remove(at);
        afterUnanswered();
      } else {
        outbox.inFlight++;
        link.sent = OF_OUTBOX;
      }
    }
  }
}

/** Sets DUP in a PUBLISH that will be sent again. `at` is the index of the packet in `outbox.packets`, not of its key. */
function markAgain(at: number): void {
  const packet = outbox.packets[at];
  if (isMessage(packet)) {
    outbox.packets[at] = (FIRST_WITH_DUP || bytes(packet.charCodeAt(0) | DUP)) + packet.slice(1);
    countResent();
  }
}

/** A connection has ended: nothing is in flight any more, and what was goes again on the next one, messages with DUP, in a new session too. */
export function unsend(): void {
  if (QOS1) {
    if (WINDOW) for (let at = 1; at < 2 * outbox.inFlight; at += 2) markAgain(at);
    else if (outbox.inFlight) markAgain(1);
    // The broker answers PINGREQs, so it may just be slow: the same deadline again could end each connection.
    if (outbox.silentTicks > outbox.maxSilentTicks && outbox.maxSilentTicks < MAX_ACK_TICKS)
      outbox.maxSilentTicks *= 2;
    outbox.inFlight = outbox.silentTicks = 0;
  }
}

/** PUBACK; any other packet is none that a client without subscriptions gets. */
export function onAck(packet: string): void {
  if (RECEIVE) onAnyAck(packet);
  else if (packet.slice(0, 2) !== PUBACK) hangUp('packet');
  else {
    const at = placeOf(packet);
    if (isInFlight(packet, at)) acknowledge(at);
    else fail('unknown id');
  }
}

/** The packet in flight at this place has its answer. */
export function acknowledge(at: number): void {
  const key = outbox.packets[at];
  const isOfMessage = !isRequest(outbox.packets[at + 1]);
  beforeAck(key, outbox.packets[at + 1]);
  const callback = callbackOf(key);
  remove(at);
  outbox.inFlight--;
  // A broker that was slow for a time and answers at once again gets the shorter deadline back, a tick for each answer.
  if (!outbox.silentTicks && isAllAnswered() && outbox.maxSilentTicks > MAX_SILENT_TICKS)
    outbox.maxSilentTicks--;
  outbox.silentTicks = 0;
  if (outbox.packets[0]) pump();
  afterAck(key, isOfMessage, callback);
}

/** Counts a tick. true: an acknowledgement is due for too long. */
export function isAckLate(): unknown {
  'inline';
  return QOS1 && outbox.inFlight && ++outbox.silentTicks > outbox.maxSilentTicks;
}
