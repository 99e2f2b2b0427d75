import type { Authenticator } from './auth.ts';
import type { BrokerFaults } from './broker-faults.ts';
import type { Connect, Message, ProtocolError, Publish, Refusal, Subscribe } from './codec/packets.ts';
import type { Connection } from './connection.ts';
import type { IdleTimeouts } from './idle-timeout.ts';
import type { InboundIds } from './inbound.ts';
import type { CloseReason } from './observer.ts';
import type { Session } from './session.ts';

/** What one connection asks of the broker behind it. */
export interface Hub {
  readonly trouble: BrokerFaults;
  readonly authenticator: Authenticator | null;
  readonly idleTimeouts: IdleTimeouts;
  /** @returns the session and whether it was there before, or the code of a refusal */
  connect(connection: Connection, connect: Connect): Admission;
  /** @returns whether somebody has subscribed */
  publish(connection: Connection, publish: Publish): boolean;
  subscribe(session: Session, filters: Subscribe['filters']): { codes: string; retained: Message[] };
  /** @returns one reason code of MQTT 5 a filter */
  unsubscribe(session: Session, filters: string[]): string;
  closed(connection: Connection, reason: CloseReason): void;
  violated(connection: Connection, error: ProtocolError): void;
}

export interface Admission {
  session: Session | null;
  sessionPresent: boolean;
  code: Refusal | 0;
  ids: InboundIds | null;
}
