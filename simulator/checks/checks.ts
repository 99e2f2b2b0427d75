import type { Publish } from '../broker/codec/packets.ts';
import type { TakenIn, Violation } from '../broker/index.ts';
import type { Check, CheckClass, CheckContext, CheckResult, Observer } from './check.ts';
import { ContentLedger } from './content-ledger.ts';
import { Figures } from './figures.ts';
import { InFlight } from './in-flight.ts';
import { Ledger, type Readings } from './ledger.ts';
import type { Attempt, BoardResources, Observations, Obstacle, PublishCall } from './observations.ts';
import type { WirePacket } from './packet.ts';
import { Presence } from './presence.ts';
import { CHECKS } from './properties/index.ts';
import type { Reading } from './reading.ts';
import { type Routes, routesOf } from './routes.ts';
import { SlowReadings } from './slow-readings.ts';

export interface CheckOptions extends Partial<Omit<CheckContext, 'ledger' | 'figures'>> {
  /** Readings handed over later are followed and not counted. */
  countUntilUs?: number;
  /** Readings are told apart by topic and payload alone, see ContentLedger. */
  byContent?: boolean;
  /** Checks beside those of every run, after them: the rules of operators. */
  more?: readonly ((context: CheckContext) => Check)[];
}

/**
 * All checks of a run behind one set of observations. Give it to `watchNet` (the client's end of the wire) and to the
 * broker (what it accepted, which violations it saw), and tell it what the programs hand over and when a path to the
 * broker comes and goes. Each device starts with `reachable` or `unreachable`.
 */
export class Checks implements Observations {
  readonly ledger: Ledger;
  readonly figures = new Figures();
  readonly presence: Presence;
  readonly slowReadings: SlowReadings;
  readonly #inFlight: InFlight;
  readonly #checks: Check[];
  readonly #observers: Observer[];
  readonly #listeners: Partial<Observations>[] = [];
  #routes: Routes;
  /** Most of what there is to observe are packets. */
  #sent: Routes['sent'];
  #received: Routes['received'];

  /** @param classes the checks, in the order of their results; those of every run unless given */
  constructor(options: CheckOptions = {}, classes: readonly CheckClass[] = CHECKS) {
    const { connectedWithinUs = Number.POSITIVE_INFINITY, devices = 0, outlivesPower = true } = options;
    const { shortestKeepAliveUs = Number.POSITIVE_INFINITY } = options;
    const Readings = options.byContent ? ContentLedger : Ledger;
    this.ledger = new Readings(this, options.countUntilUs, outlivesPower);
    this.#inFlight = new InFlight(this, outlivesPower);
    this.presence = new Presence(devices);
    this.slowReadings = new SlowReadings(this);
    const { ledger, figures, presence, slowReadings } = this;
    const context = { ledger, figures, connectedWithinUs, devices, shortestKeepAliveUs, outlivesPower };
    const { more = [] } = options;
    this.#checks = [...classes.map((one) => new one(context)), ...more.map((create) => create(context))];
    // The ledger and the messages in flight observe an event before the checks, which read them.
    this.#observers = [ledger, this.#inFlight, presence, slowReadings, ...this.#checks];
    this.#routes = routesOf(this.#observers);
    this.#sent = this.#routes.sent;
    this.#received = this.#routes.received;
  }

  /** From now on `listener` is told, after the checks, all that it has methods for. For reports. */
  listen(listener: Partial<Observations>): void {
    this.#listeners.push(listener);
    this.#routes = routesOf(this.#observers, this.#listeners);
    this.#sent = this.#routes.sent;
    this.#received = this.#routes.received;
  }

  get readings(): Readings {
    return { ...this.ledger.readings, outOfOrder: this.figures.outOfOrder };
  }

  /** QoS 2 messages whose PUBCOMP the clients have read (`up`), or sent (`down`). */
  get qos2Handshakes(): { up: number; down: number } {
    return this.#inFlight.handshakes;
  }

  /** Of each property: how often it was put to the test, and how often it did not hold. */
  results(): CheckResult[] {
    return this.#checks.map((check) => check.result());
  }

  handedOver(reading: PublishCall): void {
    for (const { observer, tell } of this.#routes.handedOver) tell.call(observer, reading);
  }

  listening(device: number): void {
    for (const { observer, tell } of this.#routes.listening) tell.call(observer, device);
  }

  heard(timeUs: number, device: number, topic: string, payload: string): void {
    for (const { observer, tell } of this.#routes.heard) tell.call(observer, timeUs, device, topic, payload);
  }

  dialled(timeUs: number, device: number, connection: number): void {
    for (const { observer, tell } of this.#routes.dialled) tell.call(observer, timeUs, device, connection);
  }

  connectFailed(timeUs: number, device: number, connection: number): void {
    for (const { observer, tell } of this.#routes.connectFailed)
      tell.call(observer, timeUs, device, connection);
  }

  attached(timeUs: number, device: number): void {
    for (const { observer, tell } of this.#routes.attached) tell.call(observer, timeUs, device);
  }

  radioWoke(timeUs: number, device: number): void {
    for (const { observer, tell } of this.#routes.radioWoke) tell.call(observer, timeUs, device);
  }

  opened(timeUs: number, device: number, connection: number): void {
    for (const { observer, tell } of this.#routes.opened) tell.call(observer, timeUs, device, connection);
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    for (const { observer, tell } of this.#sent[packet.type])
      tell.call(observer, timeUs, device, connection, packet);
  }

  held(timeUs: number, device: number, connection: number): void {
    for (const { observer, tell } of this.#routes.held) tell.call(observer, timeUs, device, connection);
  }

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    for (const { observer, tell } of this.#received[packet.type])
      tell.call(observer, timeUs, device, connection, packet);
  }

  closed(timeUs: number, device: number, connection: number, byClient = false): void {
    for (const { observer, tell } of this.#routes.closed)
      tell.call(observer, timeUs, device, connection, byClient);
  }

  sessionBegun(device: number, timeUs: number): void {
    for (const { observer, tell } of this.#routes.sessionBegun) tell.call(observer, device, timeUs);
  }

  brokerForgot(timeUs: number): void {
    for (const { observer, tell } of this.#routes.brokerForgot) tell.call(observer, timeUs);
  }

  takenIn(publish: TakenIn): void {
    for (const { observer, tell } of this.#routes.takenIn) tell.call(observer, publish);
  }

  rejected(timeUs: number, device: number, publish: Publish): void {
    for (const { observer, tell } of this.#routes.rejected) tell.call(observer, timeUs, device, publish);
  }

  violation(violation: Violation): void {
    for (const { observer, tell } of this.#routes.violation) tell.call(observer, violation);
  }

  unreachable(timeUs: number, device: number): void {
    for (const { observer, tell } of this.#routes.unreachable) tell.call(observer, timeUs, device);
  }

  reachable(timeUs: number, device: number): void {
    for (const { observer, tell } of this.#routes.reachable) tell.call(observer, timeUs, device);
  }

  obstructed(timeUs: number, device: number, obstacle: Obstacle | null): void {
    for (const { observer, tell } of this.#routes.obstructed) tell.call(observer, timeUs, device, obstacle);
  }

  poweredOff(timeUs: number, device: number): void {
    for (const { observer, tell } of this.#routes.poweredOff) tell.call(observer, timeUs, device);
  }

  garbled(device: number): void {
    for (const { observer, tell } of this.#routes.garbled) tell.call(observer, device);
  }

  brokerUp(timeUs: number): void {
    for (const { observer, tell } of this.#routes.brokerUp) tell.call(observer, timeUs);
  }

  sampled(timeUs: number, device: number, holds: BoardResources): void {
    for (const { observer, tell } of this.#routes.sampled) tell.call(observer, timeUs, device, holds);
  }

  ended(timeUs: number): void {
    for (const { observer, tell } of this.#routes.ended) tell.call(observer, timeUs);
  }

  readingQueued(timeUs: number, device: number, waiting: number): void {
    for (const { observer, tell } of this.#routes.readingQueued) tell.call(observer, timeUs, device, waiting);
  }

  readingAcknowledged(reading: Reading): void {
    for (const { observer, tell } of this.#routes.readingAcknowledged) tell.call(observer, reading);
  }

  readingDelivered(timeUs: number, reading: Reading): void {
    for (const { observer, tell } of this.#routes.readingDelivered) tell.call(observer, timeUs, reading);
  }

  readingDeliveredAgain(timeUs: number, reading: Reading): void {
    for (const { observer, tell } of this.#routes.readingDeliveredAgain) tell.call(observer, timeUs, reading);
  }

  readingRejected(reading: Reading): void {
    for (const { observer, tell } of this.#routes.readingRejected) tell.call(observer, reading);
  }

  publishInvented(publish: TakenIn): void {
    for (const { observer, tell } of this.#routes.publishInvented) tell.call(observer, publish);
  }

  publishAttempted(timeUs: number, device: number, attempt: Attempt): void {
    for (const { observer, tell } of this.#routes.publishAttempted)
      tell.call(observer, timeUs, device, attempt);
  }

  requestSent(timeUs: number, device: number, packetId: number, isIdInUse: boolean): void {
    for (const { observer, tell } of this.#routes.requestSent)
      tell.call(observer, timeUs, device, packetId, isIdInUse);
  }

  pubrelSent(timeUs: number, device: number, packetId: number, isEarly: boolean): void {
    for (const { observer, tell } of this.#routes.pubrelSent)
      tell.call(observer, timeUs, device, packetId, isEarly);
  }
}
