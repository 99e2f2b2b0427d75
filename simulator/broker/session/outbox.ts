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
}

export function unsent(place: number, publish: Publish, awaits: Awaited): InFlight {
  return { place, publish, awaits, isSent: false, bytes: sizeOf(publish) };
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
