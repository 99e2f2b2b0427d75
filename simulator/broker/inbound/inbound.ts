import type { Clock } from '../../kernel/kernel.ts';
import { DelayedSends } from '../broker-faults.ts';
import { pubcompBytes } from '../codec/encode.ts';
import { own } from '../codec/owned.ts';
import { ProtocolError, type Publish } from '../codec/packets.ts';
import { MAX_UNRELEASED, SHARED } from '../codec/version5.ts';
import type { Connection } from '../connection.ts';
import { REASON } from '../farewell.ts';
import type { Hub } from '../hub.ts';
import type { Session } from '../session/session.ts';
import { sizeOf } from '../topics/retained.ts';
import { Acks } from './acks.ts';
import type { InboundIds } from './inbound-ids.ts';

const DOLLAR = 0x24;

/** What one client publishes: from PUBLISH to PUBACK, PUBREC and PUBCOMP. */
export class Inbound {
  readonly acks: Acks;
  /** Set by an accepted CONNECT. */
  ids: InboundIds | null = null;
  readonly #hub: Hub;
  readonly #connection: Connection;
  readonly #late: DelayedSends;

  constructor(clock: Clock, hub: Hub, connection: Connection) {
    this.#hub = hub;
    this.#connection = connection;
    this.acks = new Acks((bytes) => connection.send(bytes));
    this.#late = new DelayedSends(clock, (bytes) => {
      if (connection.closeReason === null) connection.send(bytes);
    });
  }

  /** @returns whether nothing more may be read. @param caughtUp called when it may again, unless the connection is over */
  mustWait(caughtUp: () => void): boolean {
    const { limits, isStoreBehind } = this.#hub;
    const { waiting, waitingBytes } = this.acks;
    const isLong = waiting >= limits.unanswered;
    if (!isLong && !isStoreBehind && waitingBytes < limits.unansweredBytes) return false;
    this.#hub.reached(this.#connection, isLong ? 'unanswered' : 'unansweredBytes');
    const goOn = () => this.#connection.closeReason === null && caughtUp();
    if (waiting > 0) this.acks.whenEmpty(goOn);
    else this.#hub.whenKept(goOn);
    return true;
  }

  /** @throws ProtocolError */
  publish(session: Session, publish: Publish): void {
    const hub = this.#hub;
    const connection = this.#connection;
    const { qos } = publish;
    if ((qos > 0 || publish.retain) && connection.packet.isSmallPart) own(publish);
    this.#hear(qos === 0 ? null : (this.ids?.judge(publish) ?? null));
    if (isOfBroker(publish.topic)) {
      // Nobody hears of it. 3.1.1 has no word for that, and mosquitto acknowledges it too.
      if (qos > 0) this.#answer(publish)(connection.level === 5 ? REASON.notAuthorised : 0);
      return;
    }
    const denied = hub.faults.hangUp(connection.device, 'message', `${publish.topic} ${publish.payload}`);
    if (denied !== null) {
      hub.rejected(connection, publish);
      connection.close('denied', denied);
      return;
    }
    const refusal = this.#refusalOf(session, publish);
    if (refusal !== 0) {
      if (qos > 0 && connection.level === 5) this.#answer(publish)(refusal);
      else connection.close('denied');
      return;
    }
    // To what comes again the answer stays that somebody has it.
    const reason = qos === 2 && !session.received.publish(publish) ? 0 : hub.publish(connection, publish);
    if (connection.level === 5 && session.received.count > MAX_UNRELEASED)
      throw new ProtocolError(
        'MQTT5-3.3.4-7',
        `more than ${MAX_UNRELEASED} QoS 2 messages without PUBREL`,
        REASON.receiveMaximumExceeded,
      );
    if (hub.faults.hangsUp(connection, 'publish', publish.payload)) return;
    if (!hub.isImmediate) this.#acknowledge(session, publish, reason);
    else if (qos > 0) {
      const answer = connection.dialect.ackBytes(publish, reason);
      if (!this.#late.takes(answer, hub.faults.ackDelayUs(connection.device))) connection.send(answer);
    }
  }

  /** PUBCOMP answers every PUBREL, as the one that came before may have been lost (MQTT-4.3.3-2). */
  pubrel(session: Session, packetId: number): void {
    this.#hear(this.ids?.judgePubrel(packetId) ?? null);
    session.received.pubrel(packetId);
    this.#hub.whenKept(() => {
      if (this.#connection.closeReason === null) this.#connection.send(pubcompBytes(packetId));
    });
  }

  /** @returns a reason code of MQTT 5, or 0. 3.1.1 has no word for it but the end of the connection */
  #refusalOf(session: Session, { topic, qos, packetId }: Publish): number {
    if (!this.#hub.mayPublish(session, topic)) return REASON.notAuthorised;
    const { tally, limits } = this.#hub;
    if (qos === 2 && tally.unreleased >= limits.unreleased && !session.received.has(packetId)) {
      this.#hub.reached(this.#connection, 'unreleased');
      return REASON.quotaExceeded;
    }
    return this.#connection.level === 5 && qos > 0 && this.#hub.isStoreFull ? REASON.quotaExceeded : 0;
  }

  /** PUBACK or PUBREC, when the message is where it cannot be lost any more. */
  #acknowledge(session: Session, publish: Publish, reason: number): void {
    const answer = publish.qos === 0 ? null : this.#answer(publish);
    this.#hub.whenPassedOn(this.#connection, publish, (failure) => {
      if (this.#connection.closeReason !== null) return;
      if (failure === null) answer?.(reason);
      else {
        if (publish.qos === 2) session.received.pubrel(publish.packetId);
        this.#connection.close('not-kept');
      }
    });
  }

  /** @returns sends the answer, in its turn */
  #answer(publish: Publish): (reason: number) => void {
    const send = this.acks.reserve(sizeOf(publish));
    return (reason) => send(this.#connection.dialect.ackBytes(publish, reason));
  }

  /** A fault that is reported and does not close the connection. */
  #hear(fault: ProtocolError | null): void {
    if (fault !== null) this.#hub.violated(this.#connection, fault);
  }
}

/** Topics that no client publishes to. */
function isOfBroker(topic: string): boolean {
  return topic.charCodeAt(0) === DOLLAR && (topic.startsWith('$SYS/') || topic.startsWith(SHARED));
}
