import { publishBytes } from './encode.ts';
import type { Message, Publish, Qos } from './packets.ts';

/** QoS 1 messages on their way to one client at a time (mosquitto's max_inflight_messages). */
export const MAX_IN_FLIGHT = 20;
/** Messages that wait for one client (mosquitto's max_queued_messages); more are dropped. */
export const MAX_QUEUED = 1000;

/** Where a session's packets go while its client is connected. */
export interface Wire {
  send(bytes: string): void;
  /** So much is waiting already that a QoS 0 message is better dropped. */
  readonly congested: boolean;
}

/** What the broker keeps about one client id, connected or not (MQTT-4.1.0-1). */
export class Session {
  readonly clientId: string;
  readonly clean: boolean;
  readonly subscriptions = new Map<string, Qos>();
  wire: Wire | null = null;
  /** Messages that found no room. */
  dropped = 0;

  #inFlight = new Map<number, Publish>();
  #queue: Message[] = [];
  #lastId = 0;

  constructor(clientId: string, clean: boolean) {
    this.clientId = clientId;
    this.clean = clean;
  }

  deliver(message: Message): void {
    if (message.qos === 0) {
      if (this.wire === null || this.wire.congested) this.dropped++;
      else this.wire.send(publishBytes(firstTry(message, 0)));
    } else if (this.#queue.length < MAX_QUEUED) {
      this.#queue.push(message);
      this.#pump();
    } else this.dropped++;
  }

  /** The client is back: everything in flight goes again, in its first order (MQTT-4.4.0-1, 4.6.0-1). */
  resume(wire: Wire): void {
    this.wire = wire;
    for (const publish of this.#inFlight.values()) {
      publish.dup = true;
      wire.send(publishBytes(publish));
    }
    this.#pump();
  }

  /** @returns the rule that this PUBACK breaks, or null */
  puback(packetId: number): string | null {
    const expected: number | undefined = this.#inFlight.keys().next().value;
    if (!this.#inFlight.delete(packetId)) return 'MQTT-2.3.1-6';
    this.#pump();
    return packetId === expected ? null : 'MQTT-4.6.0-2';
  }

  #pump(): void {
    while (this.wire !== null && this.#inFlight.size < MAX_IN_FLIGHT) {
      const message = this.#queue.shift();
      if (message === undefined) return;
      const publish = firstTry(message, this.#unusedId());
      this.#inFlight.set(publish.packetId, publish);
      this.wire.send(publishBytes(publish));
    }
  }

  #unusedId(): number {
    do this.#lastId = (this.#lastId % 65535) + 1;
    while (this.#inFlight.has(this.#lastId));
    return this.#lastId;
  }
}

function firstTry({ topic, payload, qos, retain }: Message, packetId: number): Publish {
  return { topic, payload, qos, retain, dup: false, packetId };
}
