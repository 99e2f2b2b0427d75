import { fail } from './errors.ts';
import { forget } from './flash.ts';
import { MAX_HANG_UPS, MAX_IN_FLIGHT, SUSPECT_HANG_UPS } from './limits.ts';
import { link } from './link.ts';
import { box } from './outbox.ts';
import { drop } from './subscriptions.ts';

/**
 * Packets on which the broker ends connections, because they are too large or not allowed. One that is sent again first would
 * keep all others back for ever; so it goes behind them, and is put aside when connections go on ending on it and on it
 * alone. A broker that hangs up at random answers it sooner or later, and that clears every suspect.
 */
export const suspects = {
  /** By the key of a packet: the connections that have ended on it. 0 while nothing is amiss. */
  hangUps: 0 as unknown as { [key: string]: number },
  /** Packets that may be without their answer: one while there is a suspect. */
  window: MAX_IN_FLIGHT,
  /** What the broker has answered on this connection: 1 a SUBSCRIBE or UNSUBSCRIBE, 2 a message. */
  answered: 0,
  /** Topic of the last suspect, with its length, until the broker takes a message of that topic. */
  topic: '',
  /** A message of that topic was put aside: the next one on which the broker hangs up is, too. */
  isProven: false,
};

/** Where the topic of a PUBLISH, or the filter of a SUBSCRIBE, begins with its length. */
function topicAt(packet: string): number {
  let at = 1;
  while (packet.charCodeAt(at++) > 127);
  // A packet id comes before a filter.
  return packet < '@' ? at : at + 2;
}

/** Whether it is a message of the last suspect's topic; a filter of the same name is another matter. */
function hasTopic(packet: string): boolean {
  return packet < '@' && packet.indexOf(suspects.topic) === topicAt(packet);
}

function forgive(): void {
  suspects.hangUps = 0 as never;
  suspects.window = MAX_IN_FLIGHT;
  if (suspects.isProven) {
    suspects.hangUps = {};
    suspects.window = 1;
  } else suspects.topic = '';
}

/** The broker has ended the connection for this `reason`, soon after the outbox's packet that went last. */
export function suspect(reason: unknown): void {
  const key = Object.keys(box.flight)[0];
  const packet = box.flight[key];
  // A PUBREL only says that a message has arrived.
  if (!packet || (QOS2 && packet[0] === 'b')) return;
  if (!suspects.hangUps) suspects.hangUps = {};
  const before = suspects.hangUps[key] || 0;
  const isKnown = hasTopic(packet);
  // Only a broker that answers another message on this connection shows that the end is the fault of this one.
  const most = suspects.answered > 1 || (isKnown && suspects.isProven) ? MAX_HANG_UPS : SUSPECT_HANG_UPS;
  let now = before + (!isKnown ? 1 : suspects.isProven ? MAX_HANG_UPS : before ? 1 : SUSPECT_HANG_UPS);
  suspects.hangUps[key] = now = before > most ? before : now > most ? most : now;
  const at = topicAt(packet);
  const topic = packet.slice(at, at + 2 + (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1));
  if (before < SUSPECT_HANG_UPS && now >= SUSPECT_HANG_UPS) {
    suspects.window = 1;
    if (!isKnown) suspects.isProven = false;
    if (packet < '@') suspects.topic = topic;
  }
  if (now < MAX_HANG_UPS) return;
  // Where the broker has taken another message of this topic meanwhile, the topic is not to blame.
  suspects.isProven = topic === suspects.topic && packet < '@';
  forgive();
  delete box.flight[key];
  box.size -= packet.length;
  if (FLASH) forget(key);
  if (MQTT5) delete box.own[key];
  if (RECEIVE) {
    delete box.callbacks[key];
    if (packet > '@') drop(packet);
  }
  // The cause of these ends is gone.
  link.doublings = 0;
  fail(`put aside ${topic.slice(2)}: ${reason || 'closed'}`);
}

/** The broker has answered this packet. */
export function clear(key: string, packet: string): void {
  if (hasTopic(packet)) {
    suspects.topic = '';
    suspects.isProven = false;
  }
  // A SUBACK says nothing of the message behind it, which goes with a new SUBSCRIBE on each connection.
  if (((!RECEIVE || packet < '@') && suspects.hangUps[key]) || (box.inFlight < 2 && !box.waiting[0]))
    forgive();
  else if (RECEIVE) delete suspects.hangUps[key];
  if (suspects.answered < 2) suspects.answered = packet < '@' ? 2 : 1;
}

/** Suspects go behind what else waits, until another message was answered on this connection. */
export function rotate(): void {
  const waiting = box.waiting;
  for (
    let left = waiting.length;
    left &&
    suspects.answered < 2 &&
    (suspects.hangUps[waiting[0]] >= SUSPECT_HANG_UPS || (suspects.isProven && hasTopic(waiting[1])));
    left -= 2
  )
    waiting.push(waiting.shift() as string, waiting.shift() as string);
}
