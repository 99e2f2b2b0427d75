import { fail } from './errors.ts';
import { isAtQos2, isPubrel, releaseUnheard } from './features/qos2.ts';
import { dropFilter } from './features/subscriptions.ts';
import { suspect } from './features/suspects.ts';
import { MAX_HANG_UPS, SUSPECT_HANG_UPS } from './limits.ts';
import { remove } from './outbox.ts';
import { ABOVE_PUBLISH } from './packets.ts';
import { link, OF_OUTBOX, outbox } from './session.ts';

/*
 * Packets on which the broker ends connections, because they are too large or not allowed. With one in flight there is no doubt
 * which it was: it goes behind the others, and is put aside when connections go on ending on it though the broker answers others.
 * With a window features/suspects.ts finds out which it is.
 */

const hangUps = {
  /** By the key of a packet: connections that have ended on it. */
  byKey: {} as { [key: string]: number },
  /** Topic of the last suspect, with its length, until the broker takes a message of that topic: the next one is a suspect at once. */
  topic: '',
  /**
   * A message of that topic was put aside. Another message of it is put aside once SUSPECT_HANG_UPS connections have ended on it. Fewer ends
   * may be chance: the broker may have taken the message, and the connection ended before its PUBACK came.
   */
  isProven: false,
  /** The broker has answered a packet on this connection. */
  hasAnswered: 0,
};

/** Whether it is this file that counts. */
function isOneByOne(): boolean {
  'inline';
  return QOS1 && !WINDOW;
}

/** Where the topic of a PUBLISH, or the filter of a SUBSCRIBE, begins with its length. */
export function topicAt(packet: string): number {
  let at = 1;
  while (packet.charCodeAt(at++) > 127);
  // A packet id comes before a filter.
  return packet < ABOVE_PUBLISH ? at : at + 2;
}

/** The topic or filter of a packet, with its length. */
export function topicOf(packet: string): string {
  const at = topicAt(packet);
  return packet.slice(at, at + 2 + (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1));
}

/** Takes the first packet out for good. */
export function putAside(reason: unknown): void {
  fail(
    `put aside ${(TOPIC || topicOf(outbox.packets[1])).slice(2)}: ${reason === true ? 'reset' : reason || 'closed'}`,
  );
  dropFilter(outbox.packets[1]);
  if (isAtQos2(outbox.packets[1])) releaseUnheard(0);
  else {
    remove(0);
    outbox.inFlight--;
  }
  // The cause of these ends is gone.
  link.doublings = 0;
}

/** The other side has ended the connection for this `reason`: soon after a packet of the outbox, if that was the last. */
export function afterHangUp(reason: unknown): void {
  if (QOS1 && link.sent & OF_OUTBOX && outbox.inFlight) {
    if (isOneByOne()) count(reason);
    else suspect(reason);
  }
}

function count(reason: unknown): void {
  const key = outbox.packets[0];
  if (isPubrel(outbox.packets[1])) return;
  const topic = TOPIC || topicOf(outbox.packets[1]);
  const isKnown = !TOPIC && topic === hangUps.topic;
  let ends = hangUps.byKey[key] | 0;
  if (isKnown && ends >= (hangUps.isProven ? SUSPECT_HANG_UPS - 1 : 0))
    ends = hangUps.isProven ? MAX_HANG_UPS - 1 : ends || SUSPECT_HANG_UPS - 1;
  // Only a broker that answers another one on this connection shows that the end is the fault of this one.
  if (ends < (hangUps.hasAnswered || (isKnown && hangUps.isProven) ? MAX_HANG_UPS : SUSPECT_HANG_UPS)) {
    hangUps.byKey[key] = ++ends;
    if (!TOPIC && ends >= SUSPECT_HANG_UPS) {
      hangUps.topic = topic;
      hangUps.isProven = ends >= MAX_HANG_UPS;
    }
    if (ends >= MAX_HANG_UPS) putAside(reason);
  }
}

/** The broker has answered this packet. */
export function clearHangUps(key: string, packet: string): void {
  if (isOneByOne()) {
    delete hangUps.byKey[key];
    hangUps.hasAnswered = 1;
    if (!TOPIC && hangUps.topic && topicOf(packet) === hangUps.topic) {
      hangUps.topic = '';
      hangUps.isProven = false;
    }
  }
}

/** The connection has ended, and nothing is in flight any more: a suspect goes behind the others. */
export function rotateSuspect(): void {
  if (isOneByOne()) {
    hangUps.hasAnswered = 0;
    if (hangUps.byKey[outbox.packets[0]] >= SUSPECT_HANG_UPS)
      outbox.packets.push(outbox.packets.shift() as string, outbox.packets.shift() as string);
  }
}
