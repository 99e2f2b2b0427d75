import type { Publish, Qos } from '../broker/codec/packets.ts';
import type { TakenIn, Violation } from '../broker/index.ts';
import type { WirePacket } from './packet.ts';
import type { Reading } from './reading.ts';

/** One `publish()` of a board's program, seen from outside the client. */
export interface PublishCall {
  /** When `publish()` was called, on the board's clock. */
  timeUs: number;
  device: number;
  topic: string;
  /** As it goes over the wire: a binary string. */
  payload: string;
  qos: Qos;
  /** False when `publish()` refused. */
  accepted: boolean;
}

/** What a board holds for its program, as far as it can be counted. */
export interface BoardResources {
  timers: number;
  sockets: number;
  listeners: number;
}

/** What can stand between a device and a broker that takes clients in. */
export type Obstacle =
  /** The board has no power. */
  | 'power'
  /** The broker is down, or gives no client a connection that holds. */
  | 'broker'
  /** Its link is lost. */
  | 'link'
  /** The network does not serve its modem. */
  | 'network';

/** How a PUBLISH relates to the messages that its client has in flight. */
export type AttemptKind =
  | 'qos 0'
  /** No message in flight has its packet id or, on an earlier connection, its content. */
  | 'first try'
  /** The message in flight under this id. */
  | 'resend'
  /** Another message is in flight under this id. */
  | 'id in use'
  /** The message was sent on an earlier connection under another id, and is not acknowledged. */
  | 'other id'
  /** The client has read the PUBREC of this message. */
  | 'after PUBREC';

/** A PUBLISH that a client has sent, compared with the messages that it has in flight. */
export interface Attempt {
  readonly publish: Publish;
  readonly kind: AttemptKind;
  /** Of a resend: messages that were first sent later have not gone out on this connection. */
  readonly isInOrder: boolean;
  /** Of a first try: the message may have stayed in the engine's buffer when an earlier connection ended. */
  readonly mayBeResend: boolean;
  /** Of a first try: a SUBSCRIBE or UNSUBSCRIBE with this id has no answer. */
  readonly isIdOfRequest: boolean;
  /** Of `other id`: the id of the earlier try. */
  readonly earlierId: number;
}

/** What is observed from outside the client: at its `publish()`, at its socket, at the broker, at the board. */
export interface RawObservations {
  /** A program has called `publish()`. */
  handedOver(reading: PublishCall): void;
  /** A program has set its handler for messages. */
  listening(device: number): void;
  /** The client has given its program a message. @param payload a binary string */
  heard(timeUs: number, device: number, topic: string, payload: string): void;
  /** The client asks for a new connection. @param connection the number that it will have */
  dialled(timeUs: number, device: number, connection: number): void;
  /** That attempt came to nothing. */
  connectFailed(timeUs: number, device: number, connection: number): void;
  /** The device's modem attaches to its network: the board has made it, or has switched it on. */
  attached(timeUs: number, device: number): void;
  /** A packet, either way, has found the device's radio asleep. */
  radioWoke(timeUs: number, device: number): void;
  /** The client has a new connection. @param connection 1, 2, 3 ... for each device */
  opened(timeUs: number, device: number, connection: number): void;
  /** The client has written a whole control packet to its socket. */
  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void;
  /** The client has written bytes, and the network below its socket takes none of them for now. */
  held(timeUs: number, device: number, connection: number): void;
  /** The client has read a whole control packet from its socket. */
  received(timeUs: number, device: number, connection: number, packet: WirePacket): void;
  /** The client has closed a connection (`byClient`), or was told that it is closed. */
  closed(timeUs: number, device: number, connection: number, byClient?: boolean): void;
  /** The broker has begun a new session for a device and has no state of an earlier one. */
  sessionBegun(device: number, timeUs: number): void;
  /** The broker was killed, and what its disk had not synced is gone. */
  brokerForgot(timeUs: number): void;
  /** The broker has accepted a PUBLISH. A QoS 2 message that comes again under its id is not observed again. */
  takenIn(publish: TakenIn): void;
  /** The broker has hung up on a PUBLISH that it never takes. */
  rejected(timeUs: number, device: number, publish: Publish): void;
  /** The broker has seen a violation of the protocol. */
  violation(violation: Violation): void;
  /** From now on nothing passes between this device and a listening broker. */
  unreachable(timeUs: number, device: number): void;
  /** What stands between a device and the broker is another thing now; null: nothing. */
  obstructed(timeUs: number, device: number, obstacle: Obstacle | null): void;
  /** From now on packets can pass again. */
  reachable(timeUs: number, device: number): void;
  /** The board has lost its power or rebooted; its program's memory is lost. */
  poweredOff(timeUs: number, device: number): void;
  /** The broker has sent bytes that are not MQTT: later packets on the device's connection cannot be read. */
  garbled(device: number): void;
  /** The broker listens again after it was down. */
  brokerUp(timeUs: number): void;
  /** What a board holds for its program; comes every few minutes. */
  sampled(timeUs: number, device: number, holds: BoardResources): void;
  /** The run is over. */
  ended(timeUs: number): void;
}

/** What `Ledger` derives: the way of each reading. */
export interface ReadingObservations {
  /** A client has accepted a reading above QoS 0. @param waiting its readings that are not acknowledged, this one included */
  readingQueued(timeUs: number, device: number, waiting: number): void;
  /** The client has read the PUBACK or PUBREC of a reading. */
  readingAcknowledged(reading: Reading): void;
  /** The broker has accepted a reading for the first time. */
  readingDelivered(timeUs: number, reading: Reading): void;
  /** The broker has accepted a reading once more. */
  readingDeliveredAgain(timeUs: number, reading: Reading): void;
  /** The broker has hung up on a reading that it never takes, for the first time. */
  readingRejected(reading: Reading): void;
  /** The broker has accepted a PUBLISH that no program handed over, or more copies of it than its client sent. */
  publishInvented(publish: TakenIn): void;
}

/** What `InFlight` derives: how a packet relates to the messages in flight. */
export interface InFlightObservations {
  /** The client has sent a PUBLISH. */
  publishAttempted(timeUs: number, device: number, attempt: Attempt): void;
  /** The client has sent SUBSCRIBE or UNSUBSCRIBE. @param isIdInUse a message or another request has the same id */
  requestSent(timeUs: number, device: number, packetId: number, isIdInUse: boolean): void;
  /** The client has sent PUBREL. @param isEarly it has not read the PUBREC */
  pubrelSent(timeUs: number, device: number, packetId: number, isEarly: boolean): void;
}

/** All that a check can ask for. */
export interface Observations extends RawObservations, ReadingObservations, InFlightObservations {}

export type Observation = keyof Observations;

/** The name of every observation. */
export const OBSERVATIONS = Object.keys({
  handedOver: 0,
  listening: 0,
  heard: 0,
  dialled: 0,
  connectFailed: 0,
  attached: 0,
  radioWoke: 0,
  opened: 0,
  sent: 0,
  held: 0,
  received: 0,
  closed: 0,
  sessionBegun: 0,
  brokerForgot: 0,
  takenIn: 0,
  rejected: 0,
  violation: 0,
  unreachable: 0,
  obstructed: 0,
  reachable: 0,
  poweredOff: 0,
  garbled: 0,
  brokerUp: 0,
  sampled: 0,
  ended: 0,
  readingQueued: 0,
  readingAcknowledged: 0,
  readingDelivered: 0,
  readingDeliveredAgain: 0,
  readingRejected: 0,
  publishInvented: 0,
  publishAttempted: 0,
  requestSent: 0,
  pubrelSent: 0,
} satisfies Record<Observation, 0>) as readonly Observation[];
