import type { TakenIn, Violation } from '../broker/index.ts';
import { Acknowledge } from './acknowledge.ts';
import { atLeastOnce } from './at-least-once.ts';
import { atMostOnce } from './at-most-once.ts';
import type { Check, CheckResult, HandedOver, Observations } from './check.ts';
import { DeadLink } from './dead-link.ts';
import { dupOnResends } from './dup.ts';
import { exactlyOnce } from './exactly-once.ts';
import { handshakesKept } from './handshake.ts';
import { hearersOf } from './hearers.ts';
import type { Histogram } from './histogram.ts';
import { KeepAlive } from './keep-alive.ts';
import { type Holdings, Leaks } from './leaks.ts';
import { Ledger } from './ledger.ts';
import { Legal } from './legal.ts';
import { Live } from './live.ts';
import { nothingInvented } from './nothing-invented.ts';
import { orderKept } from './order.ts';
import { outboxBounded } from './outbox.ts';
import type { WirePacket } from './packet.ts';
import { packetIds } from './packet-ids.ts';
import { Pings } from './pings.ts';
import { keptOverPowerCuts } from './power-cuts.ts';
import { ProgramOnce } from './program-once.ts';
import { Reconnect } from './reconnect.ts';
import { Resend } from './resend.ts';
import { resendsInOrder } from './resend-order.ts';
import { Resubscribe } from './resubscribe.ts';
import { Rush } from './rush.ts';
import { Silence } from './silence.ts';

export interface CheckOptions {
  /** Boards in the world. */
  devices?: number;
  /** Whether what the client accepted must outlive a power cut. */
  outlivesPower?: boolean;
}

/**
 * All checks of a run behind one set of observations. Hand it to `watchNet` (the client's end of the wire)
 * and to the broker (what it took in, what it found wrong), and tell it what the programs hand over and when
 * a path to the broker comes and goes. Each device starts with `reachable` or `unreachable`.
 */
export class Checks implements Observations {
  readonly ledger: Ledger;
  /** Hears what the checks hear; for reports. Set it before the run. */
  listener: Partial<Observations> = {};
  readonly #resend: Resend;
  #legal = new Legal();
  #reconnect: Reconnect;
  #leaks = new Leaks();
  #programOnce: ProgramOnce;
  #rush: Rush;
  #checks: Check[];
  #all: Partial<Check>[];
  /** Of them those that hear each type of packet, which is most of what there is to hear. */
  #ofSent: ReturnType<typeof hearersOf>;
  #ofReceived: ReturnType<typeof hearersOf>;

  /**
   * @param connectedWithinUs how long a client may take to be connected once a path is there
   * @param countUntilUs readings handed over later are not counted
   */
  constructor(
    connectedWithinUs: number,
    countUntilUs = Number.POSITIVE_INFINITY,
    options: CheckOptions = {},
  ) {
    this.ledger = new Ledger(countUntilUs, options.outlivesPower ?? true);
    this.#reconnect = new Reconnect(connectedWithinUs);
    this.#rush = new Rush(options.devices ?? 0);
    this.#resend = new Resend(options.outlivesPower ?? true);
    this.#programOnce = new ProgramOnce(options.outlivesPower ?? true);
    this.#checks = [
      this.#legal,
      new Silence(),
      new KeepAlive(),
      new Pings(),
      new Acknowledge(),
      this.#programOnce,
      new DeadLink(),
      new Live(),
      new Resubscribe(),
      this.#reconnect,
      this.#rush,
      this.#leaks,
    ];
    this.#all = [this.ledger, this.#resend, ...this.#checks];
    this.#ofSent = hearersOf(this.#all, 'sent');
    this.#ofReceived = hearersOf(this.#all, 'received');
  }

  /** QoS 2 messages whose PUBCOMP the clients have read (`up`), or sent (`down`). */
  get qos2Handshakes(): { up: number; down: number } {
    return this.#resend.handshakes;
  }

  /** How long reconnects took, microseconds. */
  get reconnectUs(): Histogram {
    return this.#reconnect.reconnectUs;
  }

  handedOver(reading: HandedOver): void {
    this.ledger.handedOver(reading);
    this.listener.handedOver?.(reading);
  }

  listening(device: number): void {
    this.#programOnce.listening(device);
  }

  heard(timeUs: number, device: number, topic: string, payload: string): void {
    this.#programOnce.heard(timeUs, device, topic, payload);
    this.listener.heard?.(timeUs, device, topic, payload);
  }

  opened(timeUs: number, device: number, connection: number): void {
    for (const check of this.#all) check.opened?.(timeUs, device, connection);
    this.listener.opened?.(timeUs, device, connection);
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    for (const { check, hear } of this.#ofSent[packet.type])
      hear.call(check, timeUs, device, connection, packet);
    this.listener.sent?.(timeUs, device, connection, packet);
  }

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    for (const { check, hear } of this.#ofReceived[packet.type])
      hear.call(check, timeUs, device, connection, packet);
    this.listener.received?.(timeUs, device, connection, packet);
  }

  closed(timeUs: number, device: number, connection: number, byClient = false): void {
    for (const check of this.#all) check.closed?.(timeUs, device, connection, byClient);
    this.listener.closed?.(timeUs, device, connection);
  }

  sessionBegun(device: number): void {
    this.ledger.sessionBegun(device);
  }

  takenIn(publish: TakenIn): void {
    this.ledger.takenIn(publish);
    this.listener.takenIn?.(publish);
  }

  violation(violation: Violation): void {
    this.#legal.violation(violation);
    this.listener.violation?.(violation);
  }

  unreachable(timeUs: number, device: number): void {
    this.#reconnect.unreachable(timeUs, device);
    this.listener.unreachable?.(timeUs, device);
  }

  reachable(timeUs: number, device: number): void {
    this.#reconnect.reachable(timeUs, device);
    this.listener.reachable?.(timeUs, device);
  }

  poweredOff(timeUs: number, device: number): void {
    for (const check of this.#all) check.poweredOff?.(timeUs, device);
    this.listener.poweredOff?.(timeUs, device);
  }

  garbled(device: number): void {
    for (const check of this.#all) check.garbled?.(device);
  }

  brokerUp(timeUs: number): void {
    this.#rush.brokerUp(timeUs);
  }

  sampled(timeUs: number, device: number, holds: Holdings): void {
    this.#leaks.sampled(timeUs, device, holds);
  }

  ended(timeUs: number): void {
    for (const check of this.#all) check.ended?.(timeUs);
    this.listener.ended?.(timeUs);
  }

  /** Of each property: how often it was put to the test, and how often it did not hold. */
  results(): CheckResult[] {
    return [
      atLeastOnce(this.ledger),
      exactlyOnce(this.ledger),
      keptOverPowerCuts(this.ledger),
      orderKept(this.ledger),
      atMostOnce(this.ledger),
      nothingInvented(this.ledger),
      packetIds(this.#resend),
      dupOnResends(this.#resend),
      resendsInOrder(this.#resend),
      handshakesKept(this.#resend),
      outboxBounded(this.ledger),
      ...this.#checks.map((check) => check.result()),
    ];
  }
}
