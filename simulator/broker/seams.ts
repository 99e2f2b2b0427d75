import type { Access } from './access.ts';
import type { Authenticator } from './auth.ts';
import type { Publish } from './codec/packets.ts';
import type { BrokerLimits } from './limits.ts';
import type { Store } from './store/store.ts';

/** Passes messages on to other systems before they are acknowledged. @param done gets null, or why that failed */
export type PassOn = (publish: Publish, clientId: string, done: (failure: Error | null) => void) => void;

/** What a broker needs beside its clock. Each seam has an implementation in virtual time and one in real time. */
export interface BrokerSeams {
  /** Who may do what; as planned unless given. */
  access?: Access;
  /** The store of sessions and retained messages; memory unless given. */
  store?: Store;
  limits?: BrokerLimits;
  /** For clients of MQTT 5 that name its method; all other methods are refused. */
  authenticator?: Authenticator | null;
  passOn?: PassOn;
  /** Names clients that have no name of their own. */
  assignId?: (device: number) => string;
  /** Ends a connection at the first rule that its client breaks. */
  isStrict?: boolean;
  /** Device numbers name boards, whose first connection is their first ever; false where they name connections: each client's past is its session then. */
  knowsDevices?: boolean;
}
