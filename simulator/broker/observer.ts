import type { Message, Publish } from './codec/packets.ts';
import type { BrokerLimits } from './limits.ts';

/** A PUBLISH that the broker has accepted. */
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

/** Whose violation it was, and the packet that showed it. */
export interface Offence {
  /** Empty before an accepted CONNECT. */
  clientId: string;
  /** First byte of the packet; 0 where it could not be cut out of the stream. */
  head: number;
  body: string;
  level: number;
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
  | 'denied'
  | 'not-kept'
  | 'hangs-up'
  | 'killed';

/** What a client asked for without having the right to it. */
export type Denied = 'publish' | 'subscribe' | 'will' | 'session';

/** Sees what the broker sees, as it happens. Topics, filters and client ids are binary strings. */
export interface BrokerObserver {
  takenIn(publish: TakenIn): void;
  violation(violation: Violation, offence: Offence): void;
  /** A CONNECT was accepted and its CONNACK handed to the socket. */
  connected(timeUs: number, device: number, clientId: string, sessionPresent: boolean): void;
  /** A connection is over for the broker. @param clientId empty when no CONNECT was accepted on it */
  closed(timeUs: number, device: number, clientId: string, reason: CloseReason): void;
  /** The broker has hung up on a message that it never takes (a planned fault). */
  rejected?(timeUs: number, device: number, publish: Publish): void;
  /** A planned fault has hit a device. @param what its name in a scenario */
  troubled?(timeUs: number, device: number, what: string): void;
  /** @param codes one a filter: the QoS that is granted, or a reason from 0x80 on */
  subscribed?(clientId: string, filters: readonly string[], codes: string): void;
  /** A will has been published. */
  willPublished?(will: Message): void;
  /** @param name a topic, a filter, or the client id of a session of somebody else */
  denied?(clientId: string, what: Denied, name: string): void;
  /** A bound was reached, for the first time on this connection. */
  reached?(clientId: string, limit: keyof BrokerLimits): void;
}
