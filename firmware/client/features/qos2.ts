import { beforeAck } from '../hooks.ts';
import { FLASH_FILES, ID_FILES, MAX_HELD } from '../limits.ts';
import { QOS_1, QOS_2 } from '../packets.ts';
import { outbox } from '../session.ts';
import { forgetCallback, isMessage } from './compat.ts';
import { forget, keepId, noteInFlash } from './flash.ts';
import { answer } from './receive.ts';

/*
 * QOS2. The packet in flight is the state of its id: a PUBLISH of QoS 2 waits for PUBREC, which makes it a PUBREL; that waits for
 * PUBCOMP. `onAnyAck` in acks.ts allows these two moves only. In what comes, an id is held from PUBLISH to PUBREL.
 */

/** First characters of PUBREL, PUBREC and PUBCOMP. */
const PUBREL = 'b';
const PUBREC = 'P';
const PUBCOMP = 'p';
/** Such a PUBREC as flash gives it back, where each packet has DUP. */
const PUBREC_KEPT = 'X';

/** Ids of messages that were delivered and not yet released. */
const held = { ids: {} as { [id: string]: number } };

/** Whether this build has not got this QoS: less than it was asked for is no delivery. */
export function isTooHigh(qos: number): boolean {
  'inline';
  return !QOS2 && qos === 2;
}

/** The flag of a PUBLISH for it. */
export function qosFlag(qos: number): number {
  'inline';
  return QOS2 && qos === 2 ? QOS_2 : QOS_1;
}

/** The character of the QoS that a SUBSCRIBE asks for, when it is more than 0. */
export function qosAsked(how: any): string {
  'inline';
  return QOS2 && (how.qos || how) === 2 ? '\x02' : '\x01';
}

/** Whether what waits for its answer is a PUBLISH of QoS 1, which a PUBACK ends. */
export function isAtQos1(packet: string): boolean {
  'inline';
  return QOS2 ? packet < '4' : isMessage(packet);
}

/**
 * First characters of the PUBLISHes that this build takes. With QOS2 the place, the packet's kind, is its flags: DUP 8, QoS 6, RETAIN 1.
 * Without it kinds 0 and 1 are QoS 0, 2 and 3 QoS 1, 4 and 5 QoS 1 with DUP.
 */
export function heads(): string {
  'inline';
  return QOS2 ? '0123450000:;<=' : '0123:;';
}

/** QoS and DUP of a PUBLISH of this kind. */
export function qosOf(kind: number): number {
  'inline';
  return QOS2 ? (kind >> 1) & 3 : +(kind > 1);
}

export function isDup(kind: number): number {
  'inline';
  return QOS2 ? kind >> 3 : +(kind > 3);
}

/** Type and length of the answer to one. */
export function answerTo(kind: number): string {
  'inline';
  return QOS2 && kind & QOS_2 ? 'P\x02' : '@\x02';
}

/** PUBREC came for the message at this place. */
export function askRelease(at: number): void {
  const key = outbox.packets[at];
  beforeAck(key, outbox.packets[at + 1]);
  becomePubrel(at);
  outbox.silentTicks = 0;
  answer(PUBREL + key.slice(1));
}

/** PUBRELs go again in the order of their PUBRECs (MQTT-4.6.0-4). */
function becomePubrel(at: number): void {
  const key = outbox.packets[at];
  const packet = outbox.packets[at + 1];
  noteInFlash(key, packet.length + 6);
  outbox.size += 4 - packet.length;
  outbox.packets.splice(at, 2);
  outbox.packets.splice(2 * outbox.inFlight - 2, 0, key, PUBREL + key.slice(1));
}

/** Whether a packet of the outbox is a PUBLISH of QoS 2. */
export function isAtQos2(packet: string): boolean {
  'inline';
  return QOS2 && (packet.charCodeAt(0) & QOS_2) > 0;
}

/**
 * Puts the PUBLISH of QoS 2 at this place aside: a PUBREL takes its place. The broker may have taken the message before it hung up, and would
 * take the next one with this packet id for a duplicate (MQTT-4.3.3-2). A broker that does not know the id answers with PUBCOMP.
 */
export function releaseUnheard(at: number): void {
  if (QOS2) {
    forgetCallback(outbox.packets[at]);
    becomePubrel(at);
  }
}

/** A message was delivered: when it comes again before its PUBREL it is only answered (MQTT-4.3.3-2). */
export function hold(kind: number, id: string): void {
  if (QOS2 && kind & QOS_2 && !held.ids[id]) {
    held.ids[id] = 1;
    keepId(id, `P\x02${id}`);
  }
}

export function isHeld(kind: number, id: string): unknown {
  'inline';
  return QOS2 && kind & QOS_2 && held.ids[id];
}

/** Whether the broker has more messages half delivered than it was told it may. */
export function holdsTooMany(): boolean {
  'inline';
  return QOS2 && Object.keys(held.ids).length > MAX_HELD;
}

/** A PUBREL is answered even when nobody knows its id: else the broker would never be done with it. */
export function release(id: string): void {
  delete held.ids[id];
  forget(`P\x02${id}`);
  answer(`${PUBCOMP}\x02${id}`);
}

/** The broker has forgotten the session, and with it what was held. */
export function restart(): void {
  if (QOS2) {
    for (const id in held.ids) forget(`P\x02${id}`);
    held.ids = {};
  }
}

/** Whether a packet of the outbox is a PUBREL, which only says that a message has arrived. */
export function isPubrel(packet: string): boolean {
  'inline';
  return QOS2 && packet[0] === PUBREL;
}

/** In flash: a message has a byte behind it that is 0 from its PUBREC on. */
export function asKept(packet: string): string {
  'inline';
  return QOS2 && packet.charCodeAt(0) & QOS_2 ? `${packet}\xff` : packet;
}

/** The files that this may go to. */
export function filesFor(packet: string): number {
  'inline';
  return QOS2 && packet[0] === PUBREC ? FLASH_FILES + ID_FILES : FLASH_FILES;
}

/** The files that there may be. */
export function filesInAll(): number {
  'inline';
  return QOS2 ? FLASH_FILES + ID_FILES : FLASH_FILES;
}

export function keptKey(packet: string): string {
  'inline';
  return QOS2 && packet[0] === PUBREC ? 'P\x02' : '@\x02';
}

export function isPubrec(packet: string): boolean {
  'inline';
  return QOS2 && packet[0] === PUBREC_KEPT;
}

/** Holds an id again that flash has; gives the key of its record. */
export function holdAgain(key: string): string {
  held.ids[key.slice(2)] = 1;
  return PUBREC + key.slice(1);
}

/** A message from flash, or its PUBREL; `mark` is the byte behind it. */
export function asLoaded(packet: string, key: string, mark: string): string {
  'inline';
  return QOS2 && packet.charCodeAt(0) & QOS_2
    ? mark === '\0'
      ? PUBREL + key.slice(1)
      : packet.slice(0, -1)
    : packet;
}
