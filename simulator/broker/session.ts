import { broken } from '../kernel/invariant.ts';
import { pubrelBytes } from './codec/encode.ts';
import { type Message, ProtocolError, type Publish, type Subscription, type Will } from './codec/packets.ts';
import { Received } from './received.ts';

/** Messages above QoS 0 on their way to one client at a time (mosquitto's max_inflight_messages). */
export const MAX_IN_FLIGHT = 20;
/** Messages that wait for one client (mosquitto's max_queued_messages); more are dropped. */
export const MAX_QUEUED = 1000;

/** Where a session's packets go while its client is connected. */
export interface Wire {
  send(bytes: string): void;
  /** In the words of the client's version. @returns false: it is too large for the client */
  publish(publish: Publish): boolean;
  readonly nowUs: number;
  /** How many messages above QoS 0 the client wants to have under way. */
  readonly receiveMaximum: number;
  /** So much is waiting already that a QoS 0 message is better dropped. */
  readonly congested: boolean;
  /** Nonsense was sent, and the client may have read some messages as a part of it. */
  readonly isGarbled: boolean;
}

/** What a message on its way to the client waits for. */
type Awaited = 'puback' | 'pubrec' | 'pubcomp';

interface InFlight {
  publish: Publish;
  awaits: Awaited;
  /** On this connection; the client may want fewer at a time than are in flight. */
  isSent: boolean;
}

/** What the broker keeps about one client id, connected or not (MQTT-4.1.0-1). */
export class Session {
  readonly clientId: string;
  /** How long it outlives its connection. */
  expiryS: number;
  /** QoS 2 messages from the client whose PUBREL has not come. */
  readonly received = new Received();
  readonly subscriptions = new Map<string, Subscription>();
  wire: Wire | null = null;
  /** Connections that it has had. */
  takeovers = 0;
  /** Published when its delay is over, or the session; not when the client is back before. */
  will: Will | null = null;
  /** Messages that found no room. */
  dropped = 0;

  #inFlight = new Map<number, InFlight>();
  #queue: Message[] = [];
  #lastId = 0;

  constructor(clientId: string, expiryS: number) {
    this.clientId = clientId;
    this.expiryS = expiryS;
  }

  deliver(message: Message): void {
    if (message.qos === 0) {
      if (this.wire === null || this.wire.congested) this.dropped++;
      else this.wire.publish(firstTry(message, 0));
    } else if (this.#queue.length < MAX_QUEUED) {
      this.#queue.push(message);
      this.#pump();
      this.#assertBounds();
    } else this.dropped++;
  }

  /** The client is back: everything in flight goes again, in its first order (MQTT-4.4.0-1, 4.6.0-1). */
  resume(wire: Wire): void {
    if (this.wire !== null) broken(`the session of ${this.clientId} has two connections`);
    this.wire = wire;
    this.takeovers++;
    this.will = null;
    for (const one of this.#inFlight.values()) {
      one.publish.dup = true;
      one.isSent = one.awaits === 'pubcomp';
      if (one.isSent) wire.send(pubrelBytes(one.publish.packetId));
    }
    this.#pump();
  }

  /** @returns what this PUBACK breaks, or null */
  puback(packetId: number): ProtocolError | null {
    if (this.#inFlight.get(packetId)?.awaits !== 'puback') return strange('PUBACK', packetId);
    const isInTurn = this.#isInTurn(packetId, 'puback');
    this.#inFlight.delete(packetId);
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
    if (isRefused && one?.awaits === 'pubrec') {
      this.#inFlight.delete(packetId);
      this.#pump();
      return isInTurn ? null : outOfTurn('MQTT-4.6.0-3', 'PUBREC', packetId);
    }
    if (one?.awaits === 'pubrec') one.awaits = 'pubcomp';
    this.wire?.send(pubrelBytes(packetId));
    if (one?.awaits !== 'pubcomp') return strange('PUBREC', packetId);
    return isInTurn ? null : outOfTurn('MQTT-4.6.0-3', 'PUBREC', packetId);
  }

  /** @returns what this PUBCOMP breaks, or null */
  pubcomp(packetId: number): ProtocolError | null {
    if (this.#inFlight.get(packetId)?.awaits !== 'pubcomp') return strange('PUBCOMP', packetId);
    this.#inFlight.delete(packetId);
    this.#pump();
    return null;
  }

  #isInTurn(packetId: number, awaits: Awaited): boolean {
    if (this.wire?.isGarbled) return true;
    for (const [first, one] of this.#inFlight) if (one.awaits === awaits) return first === packetId;
    return false;
  }

  #pump(): void {
    const { wire } = this;
    if (wire === null) return;
    const most = Math.min(MAX_IN_FLIGHT, wire.receiveMaximum);
    let underWay = 0;
    for (const one of this.#inFlight.values()) {
      if (!one.isSent && underWay < most) this.#send(wire, one);
      underWay++;
    }
    while (this.wire === wire && this.#inFlight.size < most) {
      const message = this.#queue.shift();
      if (message === undefined) return;
      if (message.expiresUs !== undefined && message.expiresUs <= wire.nowUs) continue;
      const publish = firstTry(message, this.#unusedId());
      const one: InFlight = { publish, awaits: publish.qos === 2 ? 'pubrec' : 'puback', isSent: false };
      this.#inFlight.set(publish.packetId, one);
      this.#assertBounds();
      this.#send(wire, one);
    }
  }

  /** What is too large for the client counts as delivered (MQTT5-3.1.2-25). */
  #send(wire: Wire, one: InFlight): void {
    one.isSent = true;
    if (!wire.publish(one.publish)) this.#inFlight.delete(one.publish.packetId);
  }

  #assertBounds(): void {
    const [queued, inFlight] = [this.#queue.length, this.#inFlight.size];
    if (queued > MAX_QUEUED) broken(`${queued} messages wait for ${this.clientId}; at most ${MAX_QUEUED}`);
    if (inFlight > MAX_IN_FLIGHT)
      broken(`${inFlight} messages are in flight to ${this.clientId}; at most ${MAX_IN_FLIGHT}`);
  }

  #unusedId(): number {
    do this.#lastId = (this.#lastId % 65535) + 1;
    while (this.#inFlight.has(this.#lastId));
    return this.#lastId;
  }
}

function outOfTurn(rule: string, what: string, packetId: number): ProtocolError {
  return new ProtocolError(rule, `${what} ${packetId} out of turn`);
}

function strange(what: string, packetId: number): ProtocolError {
  return new ProtocolError('MQTT-2.3.1-6', `${what} ${packetId} answers nothing that was sent`);
}

function firstTry(message: Message, packetId: number): Publish {
  const { topic, payload, qos, retain, properties, expiresUs } = message;
  return { topic, payload, qos, retain, dup: false, packetId, properties, expiresUs };
}
