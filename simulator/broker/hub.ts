import type { Rights } from './access.ts';
import type { Authenticator } from './auth.ts';
import type { BrokerFaults } from './broker-faults.ts';
import type { Connect, Message, ProtocolError, Publish, Refusal, Subscribe } from './codec/packets.ts';
import type { Connection } from './connection.ts';
import type { IdleTimeouts } from './idle-timeout.ts';
import type { InboundIds } from './inbound/inbound-ids.ts';
import type { BrokerLimits, Tally } from './limits.ts';
import type { CloseReason } from './observer.ts';
import type { Session } from './session/session.ts';

/** What a connection needs from the broker. */
export interface Hub {
  readonly faults: BrokerFaults;
  readonly authenticator: Authenticator | null;
  readonly idleTimeouts: IdleTimeouts;
  readonly limits: BrokerLimits;
  readonly tally: Tally;
  /** The disk has no room: nothing more should be acknowledged. */
  readonly isStoreFull: boolean;
  /** More waits for the disk than its bound allows: nothing more is read. */
  readonly isStoreBehind: boolean;
  /** Who it is and what it may do. @param answer called once, at once or later */
  judge(
    connection: Connection,
    connect: Connect,
    answer: (code: Refusal | 0, rights: Rights | null) => void,
  ): void;
  /** @returns the session and whether it was there before, or the code of a refusal */
  connect(connection: Connection, connect: Connect, rights: Rights | null): Admission;
  mayPublish(session: Session, topic: string): boolean;
  /** An answer need not wait for the disk. */
  readonly isImmediate: boolean;
  /** @returns what its PUBACK or PUBREC says: a reason code of MQTT 5 */
  publish(connection: Connection, publish: Publish): number;
  /** Calls back when all that was acknowledged so far is on disk; at once where nothing has to be waited for. */
  whenKept(then: () => void): void;
  /** As `whenKept`, and when the message is kept for those that it goes on to. @param then null, or why it is not */
  whenPassedOn(connection: Connection, publish: Publish, then: (failure: Error | null) => void): void;
  subscribe(
    session: Session,
    filters: Subscribe['filters'],
  ): { codes: string; retained: Iterable<Message | null>[] };
  /** @returns one reason code of MQTT 5 a filter */
  unsubscribe(session: Session, filters: string[]): string;
  /** A bound was reached on this connection. */
  reached(connection: Connection, limit: keyof BrokerLimits): void;
  closed(connection: Connection, reason: CloseReason): void;
  /** @param packet that which shows it: the last one, unless it is a silence */
  violated(connection: Connection, error: ProtocolError, packet?: { head: number; body: string }): void;
  /** Tells what a client breaks over time; false where others judge that. */
  readonly judgesTime: boolean;
  /** The broker hangs up on this message whenever it comes. */
  rejected(connection: Connection, publish: Publish): void;
}

export interface Admission {
  session: Session | null;
  sessionPresent: boolean;
  code: Refusal | 0;
  ids: InboundIds | null;
}
