import { putAside, topicAt, topicOf } from '../hang-ups.ts';
import { MAX_HANG_UPS, MAX_IN_FLIGHT, SUSPECT_HANG_UPS } from '../limits.ts';
import { ABOVE_PUBLISH } from '../packets.ts';
import { outbox } from '../session.ts';
import { isMessage } from './compat.ts';
import { isPubrel } from './qos2.ts';

/**
 * WINDOW: packets on which the broker ends connections, because they are too large or not allowed. One that is sent again first would
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
  /**
   * A message of that topic was put aside. Another message of it is put aside once SUSPECT_HANG_UPS connections have ended on it. Fewer ends
   * may be chance: the broker may have taken the message, and the connection ended before its PUBACK came.
   */
  isProven: false,
};

/** Whether it is a message of the last suspect's topic; a filter of the same name is another matter. */
function hasTopic(packet: string): boolean {
  return packet < ABOVE_PUBLISH && packet.indexOf(suspects.topic) === topicAt(packet);
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
  // PUBRELs in front say only that their messages have arrived: the suspect is the first packet behind them. It reaches MAX_HANG_UPS only with
  // one packet in flight, so that it is the first of all then.
  let at = 0;
  for (; isPubrel(outbox.packets[at + 1]); at += 2) if (at + 2 >= 2 * outbox.inFlight) return;
  const key = outbox.packets[at];
  const packet = outbox.packets[at + 1];
  if (!suspects.hangUps) suspects.hangUps = {};
  const before = suspects.hangUps[key] || 0;
  const isKnown = hasTopic(packet);
  // Only a broker that answers another message on this connection shows that the end is the fault of this one.
  const most = suspects.answered > 1 || (isKnown && suspects.isProven) ? MAX_HANG_UPS : SUSPECT_HANG_UPS;
  let now = before + 1;
  if (isKnown && before === (suspects.isProven ? SUSPECT_HANG_UPS - 1 : 0))
    now = suspects.isProven ? MAX_HANG_UPS : SUSPECT_HANG_UPS;
  suspects.hangUps[key] = now = before > most ? before : now > most ? most : now;
  const topic = topicOf(packet);
  if (before < SUSPECT_HANG_UPS && now >= SUSPECT_HANG_UPS) {
    suspects.window = 1;
    if (!isKnown) suspects.isProven = false;
    if (packet < ABOVE_PUBLISH) suspects.topic = topic;
  }
  if (now < MAX_HANG_UPS) return;
  // Where the broker has taken another message of this topic meanwhile, the topic is not to blame.
  suspects.isProven = topic === suspects.topic && packet < ABOVE_PUBLISH;
  forgive();
  putAside(reason);
}

/** The broker has answered this packet. */
export function clear(key: string, packet: string): void {
  if (WINDOW && suspects.hangUps) acquit(key, packet);
}

function acquit(key: string, packet: string): void {
  if (hasTopic(packet)) {
    suspects.topic = '';
    suspects.isProven = false;
  }
  // A SUBACK says nothing of the message behind it, which goes with a new SUBSCRIBE on each connection.
  if ((isMessage(packet) && suspects.hangUps[key]) || !outbox.packets[2]) forgive();
  else delete suspects.hangUps[key];
  if (suspects.answered < 2) suspects.answered = packet < ABOVE_PUBLISH ? 2 : 1;
}

/** Suspects go behind what else waits, until another message was answered on this connection. */
export function rotate(): void {
  if (WINDOW && suspects.hangUps && !outbox.inFlight) moveBack();
}

function moveBack(): void {
  const waiting = outbox.packets;
  // All of the suspects' topic go, so that they stay in their order.
  for (let at = 0, left = waiting.length; left && suspects.answered < 2; left -= 2)
    if (suspects.hangUps[waiting[at]] >= SUSPECT_HANG_UPS || (suspects.isProven && hasTopic(waiting[at + 1])))
      waiting.push(waiting.splice(at, 1)[0], waiting.splice(at, 1)[0]);
    else at += 2;
}

/** The connection has ended. */
export function forgetAnswers(): void {
  if (WINDOW) suspects.answered = 0;
}

/** Messages of this topic, with its length, that find room in a full outbox: one of another topic than the suspects'. */
export function roomForOther(topic: string): number {
  'inline';
  return WINDOW ? +(suspects.hangUps && topic !== suspects.topic) : 0;
}
