import type { Publish } from '../codec/packets.ts';

/** How much waits for one client that it has not read. */
export interface Room {
  /** A QoS 0 message is better dropped. */
  readonly isCongested: boolean;
  /** What is in no hurry had better wait. */
  readonly isBusy: boolean;
  /** So much waits for all clients that this one gets no more for now; it is told when there is room. */
  readonly mustPause: boolean;
}

/** Where a session's packets go while its client is connected. */
export interface Wire {
  send(bytes: string): void;
  /** In the words of the client's version. @returns false: it is too large for the client */
  publish(publish: Publish): boolean;
  readonly nowUs: number;
  /** How many messages above QoS 0 the client wants to have under way. */
  readonly receiveMaximum: number;
  readonly out: Room;
  /** After others have had their turn. */
  soon(act: () => void): void;
  /** Nonsense was sent, and the client may have read some messages as a part of it. */
  readonly isGarbled: boolean;
}
