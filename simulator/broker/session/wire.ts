import type { Publish } from '../codec/packets.ts';

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
