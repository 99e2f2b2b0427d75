import { broken } from '../../kernel/invariant.ts';
import type { Rights } from '../access.ts';
import { pubrelBytes } from '../codec/encode.ts';
import type { Awaited, Message, ProtocolError, Subscription, Will } from '../codec/packets.ts';
import { type BrokerLimits, LIMITS, Tally } from '../limits.ts';
import type { SessionJournal } from '../store/journal.ts';
import { sizeOf } from '../topics/retained.ts';
import { Ends } from './ends.ts';
import {
  assertBounds,
  firstTry,
  type InFlight,
  lateAnswers,
  limitReached,
  outOfTurn,
  strange,
  unsent,
  unusedId,
  WaitingLine,
} from './outbox.ts';
import { Received } from './received.ts';
import { RetainedFeed } from './retained-feed.ts';
import type { Wire } from './wire.ts';

/** What the broker keeps about one client id, connected or not (MQTT-4.1.0-1). */
export class Session {
  readonly clientId: string;
  /** How long it outlives its connection. */
  expiryS: number;
  /** Who made it; null where everybody is let in. */
  user: string | null = null;
  /** Of its client; null for the right to everything. */
  rights: Rights | null = null;
  /** Writes down what has to survive a crash; null where nothing has. */
  journal: SessionJournal | null = null;
  /** QoS 2 messages from the client whose PUBREL has not come. */
  readonly received: Received;
  readonly subscriptions = new Map<string, Subscription>();
  readonly ends = new Ends();
  wire: Wire | null = null;
  /** What the sum of all sessions has it for. */
  bytes = 0;
  /** Published when its delay is over, or the session; not when the client is back before. */
  will: Will | null = null;
  /** It has no connection, and its record says since when. */
  isEnded = false;
  hasStoredWill = false;
  /** Told when a bound is reached. */
  onBound: ((limit: keyof BrokerLimits) => void) | null = null;

  readonly #limits: BrokerLimits;
  readonly #tally: Tally;
  #inFlight = new Map<number, InFlight>();
  #queue = new WaitingLine();
  readonly #retained = new RetainedFeed();
  #lastId = 0;
  #lastPlace = 0;

  constructor(clientId: string, expiryS: number, limits: BrokerLimits = LIMITS, tally = new Tally()) {
    this.clientId = clientId;
    this.expiryS = expiryS;
    this.#limits = limits;
    this.#tally = tally;
    this.received = new Received(() => this.journal, tally);
  }

  deliver(message: Message): void {
    if (message.qos > 0) this.#enqueue(message);
    else if (this.rights?.mayReceive(message.topic) === false) return;
    else if (this.wire === null || this.wire.out.isCongested)
      this.#drop(this.wire === null ? null : 'congestedBytes');
    else this.wire.publish(firstTry(message, 0));
  }

  /** Retained messages for a new subscription: as many at a time as there is room for; null is none. */
  deliverRetained(messages: Iterable<Message | null>): void {
    this.#retained.add(messages);
    this.#feed();
  }

  /** The client has read. */
  hasRoom(): void {
    this.#pump();
  }

  /** Not all that there may be in one go: others wait. */
  #feed(): void {
    const { wire } = this;
    if (wire === null) return;
    const isLong = this.#retained.feed(
      () => this.wire === wire && !wire.out.isBusy && this.#queue.length < this.#limits.inFlight,
      (message) => this.deliver(message),
    );
    if (isLong) wire.soon(() => this.#feed());
  }

  /** The client is back: everything in flight goes again, in its first order (MQTT-4.4.0-1, 4.6.0-1). */
  resume(wire: Wire): void {
    if (this.wire !== null) broken(`the session of ${this.clientId} has two connections`);
    this.wire = wire;
    this.will = null;
    for (const one of this.#inFlight.values()) {
      one.publish.dup = true;
      one.isSent = one.awaits === 'pubcomp';
      if (one.isSent) wire.send(pubrelBytes(one.publish.packetId));
    }
    this.#pump();
  }

  /** Its connection is over. What a subscription was promised is kept as far as there is room. */
  disconnected(): void {
    this.wire = null;
    if (this.expiryS > 0)
      this.#retained.feed(
        () => this.#queue.length < this.#limits.queuedMessages,
        (message) => {
          if (message.qos > 0) this.#enqueue(message);
        },
      );
    this.#retained.clear();
  }

  /** Forgets the messages that its client may not have any more, unless they are half delivered. */
  dropForbidden(): void {
    const isForbidden = (topic: string) => this.rights?.mayReceive(topic) === false;
    for (const { place, message } of this.#queue.take(({ topic }) => isForbidden(topic))) {
      this.#tally.unqueued(sizeOf(message));
      this.journal?.done(place, false);
    }
    for (const [packetId, { publish, awaits }] of this.#inFlight)
      if (awaits !== 'pubcomp' && isForbidden(publish.topic)) this.#finish(packetId);
  }

  /** Its end: nothing of it counts any more. */
  dispose(): void {
    for (const { place, message } of this.#queue.values()) {
      this.#tally.unqueued(sizeOf(message));
      this.journal?.done(place, false);
    }
    for (const { place, bytes } of this.#inFlight.values()) {
      this.#tally.unqueued(bytes);
      this.journal?.done(place, true);
    }
    this.received.forgetStored();
    this.#queue = new WaitingLine();
    this.#inFlight.clear();
  }

  /** From a store: in the order of places. @param flight null where it waits */
  restore(place: number, message: Message, flight: { packetId: number; awaits: Awaited } | null): void {
    this.#lastPlace = Math.max(this.#lastPlace, place);
    this.#tally.queued(sizeOf(message));
    if (flight === null) this.#queue.push({ place, message });
    else
      this.#inFlight.set(flight.packetId, unsent(place, firstTry(message, flight.packetId), flight.awaits));
    this.#lastId = flight?.packetId ?? this.#lastId;
  }

  /** Acknowledgements that its client owes for too long, each once. */
  lateAnswers(nowUs: number, heardUs: number): ProtocolError[] {
    return lateAnswers(this.#inFlight, this.wire, { nowUs, heardUs });
  }

  /** @returns what this PUBACK breaks, or null */
  puback(packetId: number): ProtocolError | null {
    if (this.#inFlight.get(packetId)?.awaits !== 'puback') return strange('PUBACK', packetId);
    const isInTurn = this.#isInTurn(packetId, 'puback');
    this.#finish(packetId);
    this.#pump();
    return isInTurn ? null : outOfTurn('MQTT-4.6.0-2', 'PUBACK', packetId);
  }

  /**
   * PUBREL answers every PUBREC, also a strange one: the client waits for it.
   * @param isRefused the client does not want the message, which is the end of it (MQTT5-4.3.3-4)
   * @returns what it breaks, or null
   */
  pubrec(packetId: number, isRefused = false): ProtocolError | null {
    const one = this.#inFlight.get(packetId);
    const isInTurn = one?.awaits === 'pubcomp' || this.#isInTurn(packetId, 'pubrec');
    const fault = isInTurn ? null : outOfTurn('MQTT-4.6.0-3', 'PUBREC', packetId);
    if (one?.awaits === 'pubrec') {
      if (isRefused) {
        this.#finish(packetId);
        this.#pump();
        return fault;
      }
      one.awaits = 'pubcomp';
      this.journal?.inFlight(one.place, packetId, 'pubcomp');
    }
    if (!isRefused) this.#whenKept((wire) => wire.send(pubrelBytes(packetId)));
    return one?.awaits === 'pubcomp' ? fault : strange('PUBREC', packetId);
  }

  /** @returns what this PUBCOMP breaks, or null */
  pubcomp(packetId: number): ProtocolError | null {
    if (this.#inFlight.get(packetId)?.awaits !== 'pubcomp') return strange('PUBCOMP', packetId);
    this.#finish(packetId);
    this.#pump();
    return null;
  }

  #enqueue(message: Message): void {
    const bytes = sizeOf(message);
    const limit = limitReached(this.#queue, bytes, this.#limits, this.#tally);
    if (limit !== null) {
      this.#drop(limit);
      return;
    }
    const place = ++this.#lastPlace;
    this.#queue.push({ place, message });
    this.#tally.queued(bytes);
    this.journal?.queued(place, message);
    this.#pump();
    assertBounds(this.clientId, this.#queue.length, this.#inFlight.size, this.#limits);
  }

  /** @param limit null where nobody was there to have it */
  #drop(limit: keyof BrokerLimits | null): void {
    if (limit === null) return;
    this.#tally.dropped++;
    this.onBound?.(limit);
  }

  /** Delivered, or not wanted. */
  #finish(packetId: number): void {
    const one = this.#inFlight.get(packetId);
    if (one === undefined) return;
    this.#inFlight.delete(packetId);
    this.#tally.unqueued(one.bytes);
    this.journal?.done(one.place, true);
  }

  #isInTurn(packetId: number, awaits: Awaited): boolean {
    if (this.wire?.isGarbled) return true;
    for (const [first, one] of this.#inFlight) if (one.awaits === awaits) return first === packetId;
    return false;
  }

  #pump(): void {
    const { wire } = this;
    if (wire === null) return;
    const most = Math.min(this.#limits.inFlight, wire.receiveMaximum);
    let underWay = 0;
    for (const one of this.#inFlight.values()) {
      if (!one.isSent && underWay < most) this.#send(wire, one);
      underWay++;
    }
    while (this.wire === wire && this.#inFlight.size < most && !wire.out.mustPause) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      this.#begin(wire, waiting.place, waiting.message);
    }
    if (!this.#retained.isEmpty) this.#feed();
  }

  #begin(wire: Wire, place: number, message: Message): void {
    const bytes = sizeOf(message);
    const hasExpired = message.expiresUs !== undefined && message.expiresUs <= wire.nowUs;
    if (hasExpired || this.rights?.mayReceive(message.topic) === false) {
      this.#tally.unqueued(bytes);
      this.journal?.done(place, false);
      return;
    }
    this.#lastId = unusedId(this.#inFlight, this.#lastId);
    const publish = firstTry(message, this.#lastId);
    const one = unsent(place, publish, publish.qos === 2 ? 'pubrec' : 'puback');
    this.#inFlight.set(publish.packetId, one);
    assertBounds(this.clientId, this.#queue.length, this.#inFlight.size, this.#limits);
    this.journal?.inFlight(place, publish.packetId, one.awaits);
    this.#send(wire, one);
  }

  /**
   * What is too large for the client counts as delivered (MQTT5-3.1.2-25). An id is on the disk before it is on the
   * wire: after a crash the client could take the message for another one.
   */
  #send(wire: Wire, one: InFlight): void {
    one.isSent = true;
    if (this.journal === null) {
      if (!wire.publish(one.publish)) this.#finish(one.publish.packetId);
      return;
    }
    this.#whenKept(() => {
      if (this.#inFlight.get(one.publish.packetId) !== one || wire.publish(one.publish)) return;
      this.#finish(one.publish.packetId);
      this.#pump();
    });
  }

  /** Does it when what was written down is on the disk, and the client is still there. */
  #whenKept(act: (wire: Wire) => void): void {
    const { wire, journal } = this;
    if (wire === null) return;
    if (journal === null) act(wire);
    else journal.whenKept(() => this.wire === wire && act(wire));
  }
}
