/** Control packet types of MQTT 3.1.1, table 2.1. */
export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;
export const PUBREC = 5;
export const PUBREL = 6;
export const PUBCOMP = 7;
export const SUBSCRIBE = 8;
export const SUBACK = 9;
export const UNSUBSCRIBE = 10;
export const UNSUBACK = 11;
export const PINGREQ = 12;
export const PINGRESP = 13;
export const DISCONNECT = 14;

/** CONNACK return codes, table 3.1. */
export type ConnackCode = 0 | 1 | 2 | 3 | 4 | 5;

export type Qos = 0 | 1 | 2;

/** All strings are binary strings: one character a byte, text as its UTF-8 bytes. */
export interface Message {
  topic: string;
  payload: string;
  qos: Qos;
  retain: boolean;
  /** Of MQTT 5: those that go on to subscribers, as bytes. */
  properties?: string;
  /** Of MQTT 5: from then on it goes to nobody any more. */
  expiresUs?: number;
}

export interface Publish extends Message {
  dup: boolean;
  /** 0 at QoS 0. */
  packetId: number;
}

export interface Connect {
  /** Protocol level; anything but 4 and 5 is refused, and the rest of such a packet is not read. */
  level: number;
  clientId: string;
  cleanSession: boolean;
  keepAliveS: number;
  will: Message | null;
  /** How long the session outlives its connection: 0 and Infinity in 3.1.1. */
  sessionExpiryS: number;
  /** Of MQTT 5. */
  willDelayS: number;
  /** Messages above QoS 0 that may be under way to the client. */
  receiveMaximum: number;
  /** A larger packet is not for this client. */
  maxPacketBytes: number;
  /** A method of enhanced authentication; null where there is none. */
  authenticationMethod: string | null;
  username: string | null;
  password: string | null;
}

export interface Subscribe {
  packetId: number;
  filters: { filter: string; qos: Qos }[];
}

export interface Unsubscribe {
  packetId: number;
  filters: string[];
}

/** A client has broken a rule in a way that closes the link (MQTT-4.8.0-1). */
export class ProtocolError extends Error {
  readonly rule: string;
  /** MQTT 5's reason code for it. */
  reason: number;

  /** @param rule the standard's own id, for instance `MQTT-3.1.0-1`; of MQTT 5 `MQTT5-3.3.2-8` */
  constructor(rule: string, detail: string, reason = 0x82) {
    super(detail);
    this.rule = rule;
    this.reason = reason;
  }
}
