import type { Publish } from './codec/packets.ts';

/** A PUBLISH that the broker has accepted at its door. */
export interface TakenIn extends Publish {
  timeUs: number;
  device: number;
  clientId: string;
}

/** A rule that a client has broken. */
export interface Violation {
  timeUs: number;
  device: number;
  /** The standard's id, for instance `MQTT-3.3.1-2`; a section (`MQTT-2.2.3`) where no rule has a number. */
  rule: string;
  detail: string;
}

export type CloseReason =
  | 'disconnect'
  | 'end'
  | 'reset'
  | 'keep-alive'
  | 'no-connect'
  | 'protocol'
  | 'taken-over'
  | 'refused'
  | 'too-slow'
  | 'hangs-up'
  | 'killed';

/** Sees what the broker sees, as it happens. */
export interface BrokerObserver {
  takenIn(publish: TakenIn): void;
  violation(violation: Violation): void;
  /** A CONNECT was accepted and its CONNACK handed to the socket. */
  connected(timeUs: number, device: number, clientId: string, sessionPresent: boolean): void;
  /** A connection is over for the broker. @param clientId empty when no CONNECT was accepted on it */
  closed(timeUs: number, device: number, clientId: string, reason: CloseReason): void;
  /** Planned trouble has befallen a device. @param what its name in a scenario */
  troubled?(timeUs: number, device: number, what: string): void;
}
