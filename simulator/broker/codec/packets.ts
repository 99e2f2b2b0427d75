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
/** Of MQTT 5. */
export const AUTH = 15;

/** CONNACK return codes, table 3.1. */
export type ConnackCode = 0 | 1 | 2 | 3 | 4 | 5;

/** Why a client is not let in: a return code of 3.1.1, or 6 for a method of authentication that is not known. */
export type Refusal = Exclude<ConnackCode, 0> | 6;

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

export interface Will extends Message {
  /** Of MQTT 5: how long it waits for the client to come back. */
  delayS: number;
  /** Of MQTT 5, from its publication on; Infinity where it does not expire. */
  expiryS: number;
}

export interface Publish extends Message {
  dup: boolean;
  /** 0 at QoS 0. */
  packetId: number;
}

/** Which acknowledgement a message above QoS 0 waits for. */
export type Awaited = 'puback' | 'pubrec' | 'pubcomp';

export interface Connect {
  /** Protocol level; anything but 4 and 5 is refused, and the rest of such a packet is not read. */
  level: number;
  clientId: string;
  cleanSession: boolean;
  keepAliveS: number;
  will: Will | null;
  /** How long the session outlives its connection: 0 and Infinity in 3.1.1. */
  sessionExpiryS: number;
  /** Messages above QoS 0 that may be under way to the client. */
  receiveMaximum: number;
  /** A larger packet is not for this client. */
  maxPacketBytes: number;
  /** Topic aliases that the broker may use. */
  topicAliasMaximum: number;
  /** A method of enhanced authentication, and its first word; null where there is none. */
  authentication: Authentication | null;
  username: string | null;
  password: string | null;
}

/** What a client says with one method of enhanced authentication. */
export interface Authentication {
  method: string;
  data: string;
}

/** What a client asks of one filter; in 3.1.1 all but the QoS is as in OPEN_SUBSCRIPTION. */
export interface Subscription {
  qos: Qos;
  /** Not what the client itself publishes. */
  noLocal: boolean;
  /** Messages keep their RETAIN flag. */
  retainAsPublished: boolean;
  /** When retained messages are sent: with each SUBSCRIBE, with a new subscription, never. */
  retainHandling: 0 | 1 | 2;
  /** Subscription identifiers, at most one in a request; they go back with messages. */
  ids: readonly number[];
}

const NO_IDS: readonly number[] = [];

/** A subscription of 3.1.1 at QoS 0. */
export const OPEN_SUBSCRIPTION: Subscription = {
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  ids: NO_IDS,
};

export interface Subscribe {
  packetId: number;
  filters: { filter: string; asked: Subscription }[];
}

export interface Unsubscribe {
  packetId: number;
  filters: string[];
}

export interface Disconnect {
  reason: number;
  /** How long the session lasts from now on; null where that stays. */
  sessionExpiryS: number | null;
  /** What it breaks, who is going anyway. */
  fault: ProtocolError | null;
}

/** Reason codes of MQTT 5 for bytes that cannot be read, and for what the protocol does not allow. */
export const MALFORMED = 0x81;
export const PROTOCOL_ERROR = 0x82;

/** A client has broken a rule in a way that closes the link (MQTT-4.8.0-1). */
export class ProtocolError extends Error {
  readonly rule: string;
  /** MQTT 5's reason code for it. */
  reason: number;

  /** @param rule the standard's own id, for instance `MQTT-3.1.0-1`; of MQTT 5 `MQTT5-3.3.2-8` */
  constructor(rule: string, detail: string, reason = PROTOCOL_ERROR) {
    super(detail);
    this.rule = rule;
    this.reason = reason;
  }
}
