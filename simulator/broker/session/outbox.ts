import { broken } from '../../kernel/invariant.ts';
import { type Awaited, type Message, ProtocolError, type Publish } from '../codec/packets.ts';
import type { BrokerLimits, Tally } from '../limits.ts';
import { sizeOf } from '../topics/retained.ts';

export interface Waiting {
  /** In the order of arrival, over restarts too. */
  place: number;
  message: Message;
}

export interface InFlight {
  place: number;
  publish: Publish;
  awaits: Awaited;
  /** On this connection; the client may want fewer at a time than are in flight. */
  isSent: boolean;
  bytes: number;
  /** What it was seen waiting for, on which connection, and since when; null where nobody has looked. */
  seen: { awaits: Awaited; wire: unknown; sinceUs: number; isLate: boolean } | null;
}

/** The standard gives no time for it; a packet without an answer for so long counts as one that is never answered. */
export const ANSWERS_WITHIN_US = 10_000_000;

const ANSWERS = { puback: 'PUBACK', pubrec: 'PUBREC', pubcomp: 'PUBCOMP' } as const;

/**
 * Acknowledgements that a client owes, though it was heard since: its link is not dead. It is asked now and then, so that
 * a message that is acknowledged at once costs nothing.
 */
export function lateAnswers(
  inFlight: ReadonlyMap<number, InFlight>,
  wire: unknown,
  { nowUs, heardUs }: { nowUs: number; heardUs: number },
): ProtocolError[] {
  const late: ProtocolError[] = [];
  for (const [packetId, one] of inFlight) {
    const { awaits, isSent, seen } = one;
    if (!isSent) one.seen = null;
    else if (seen === null || seen.awaits !== awaits || seen.wire !== wire)
      one.seen = { awaits, wire, sinceUs: nowUs, isLate: false };
    else if (!seen.isLate && heardUs - seen.sinceUs >= ANSWERS_WITHIN_US) {
      seen.isLate = true;
      const words = `no ${ANSWERS[awaits]} ${packetId} for ${((nowUs - seen.sinceUs) / 1e6).toFixed(1)} s, though the client was heard`;
      late.push(new ProtocolError(awaits === 'puback' ? 'MQTT-4.3.2-2' : 'MQTT-4.3.3-2', words));
    }
  }
  return late;
}

/** @param last the one before */
export function unusedId(inFlight: ReadonlyMap<number, unknown>, last: number): number {
  let packetId = last;
  do packetId = (packetId % 65535) + 1;
  while (inFlight.has(packetId));
  return packetId;
}

export function unsent(place: number, publish: Publish, awaits: Awaited): InFlight {
  return { place, publish, awaits, isSent: false, bytes: sizeOf(publish), seen: null };
}

/** Messages that wait, first in, first out, and their bytes. */
export class WaitingLine {
  bytes = 0;
  #items: Waiting[] = [];
  /** Those before it are taken. */
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(one: Waiting): void {
    this.#items.push(one);
    this.bytes += sizeOf(one.message);
  }

  shift(): Waiting | undefined {
    if (this.#first === this.#items.length) return undefined;
    const one = this.#items[this.#first++];
    this.bytes -= sizeOf(one.message);
    if (this.#first === this.#items.length) {
      this.#items.length = 0;
      this.#first = 0;
    } else if (this.#first > 512) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return one;
  }

  /** Takes those out whose message is wanted. @returns them */
  take(isWanted: (message: Message) => boolean): Waiting[] {
    const taken: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const one of this.values()) (isWanted(one.message) ? taken : rest).push(one);
    if (taken.length === 0) return taken;
    this.#items = rest;
    this.#first = 0;
    for (const { message } of taken) this.bytes -= sizeOf(message);
    return taken;
  }

  values(): Waiting[] {
    return this.#items.slice(this.#first);
  }
}

/** @returns the bound that leaves no room for so many bytes more, or null */
export function limitReached(
  queue: WaitingLine,
  bytes: number,
  limits: BrokerLimits,
  tally: Tally,
): keyof BrokerLimits | null {
  if (queue.length >= limits.queuedMessages) return 'queuedMessages';
  if (queue.bytes + bytes > limits.queuedBytes) return 'queuedBytes';
  return tally.queuedBytes + bytes > limits.allQueuedBytes ? 'allQueuedBytes' : null;
}

export function assertBounds(clientId: string, queued: number, inFlight: number, limits: BrokerLimits): void {
  if (queued > limits.queuedMessages)
    broken(`${queued} messages wait for ${clientId}; at most ${limits.queuedMessages}`);
  if (inFlight > limits.inFlight)
    broken(`${inFlight} messages are in flight to ${clientId}; at most ${limits.inFlight}`);
}

export function outOfTurn(rule: string, what: string, packetId: number): ProtocolError {
  return new ProtocolError(rule, `${what} ${packetId} out of turn`);
}

export function strange(what: string, packetId: number): ProtocolError {
  return new ProtocolError('MQTT-2.3.1-6', `${what} ${packetId} answers nothing that was sent`);
}

export function firstTry(message: Message, packetId: number): Publish {
  const { topic, payload, qos, retain, properties, expiresUs } = message;
  return { topic, payload, qos, retain, dup: false, packetId, properties, expiresUs };
}
