import {
  CONNACK,
  CONNECT,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  type Publish,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
} from '../broker/codec/packets.ts';
import type { Observer } from './check.ts';
import type { Attempt, AttemptKind, InFlightObservations } from './observations.ts';
import type { WirePacket } from './packet.ts';
import { type HungUpOn, SUSPECT_HANG_UPS, Suspects } from './suspects.ts';

interface Message extends HungUpOn {
  publish: Publish;
  /** Place among the messages of this device. */
  place: number;
  connection: number;
  /** When its PUBREC was read; -1 before. */
  recordedUs: number;
  /** Place of its last sending among those of this device. */
  sending: number;
  /** Its last acknowledgement was read at the instant of a power cut, or its session is gone: the client may know of it or not. */
  isUncertain: boolean;
  /** The broker has ended a connection on this message. The client may put it aside when another one ends on it. */
  wasRejected: boolean;
}

class Device {
  /** An array: a Map allocates for each entry, and here are few that live shortly. */
  messages: Message[] = [];
  /** Ids of SUBSCRIBEs and UNSUBSCRIBEs without an answer, on the connection below. */
  requests = new Set<number>();
  connection = 0;
  /** Acknowledged at `acknowledgedUs`. After a power cut at that instant the client may not know of it. */
  acknowledged: Message[] = [];
  acknowledgedUs = -1;
  /** Messages sent so far. */
  count = 0;
  readonly suspects = new Suspects();
  /** The connection of the last CONNACK. */
  acceptedOn = 0;
  /** Sendings of messages so far. */
  sendings = 0;
  /** Place of the message that was sent last on this connection. */
  latest = 0;
  /** CONNECTs sent. */
  connects = 0;
  /** A message was sent on this connection that had not been sent before. */
  hasSentNew = false;
  /** Accepted connections that ended with no message sent, though the socket may have had one: the topics of suspects then. */
  unseenEnds: ReadonlySet<string>[] = [];
}

/**
 * Follows the messages in flight by what the client knew: an id is in use until its PUBACK or PUBCOMP was read. It
 * compares each packet of the client with them; checks observe the result, see `InFlightObservations`.
 */
export class InFlight implements Observer {
  readonly observes = {
    poweredOff: true,
    sent: [CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PUBREL, PUBCOMP],
    received: [CONNACK, PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK],
    closed: true,
    rejected: true,
  } as const;
  /** QoS 2 messages whose PUBCOMP the clients have read (`up`), or sent (`down`). */
  readonly handshakes = { up: 0, down: 0 };
  #devices: Device[] = [];
  #observer: InFlightObservations;
  #outlivesPower: boolean;

  /**
   * @param observer is told how each packet relates to the messages in flight
   * @param outlivesPower whether a client knows after a power cut what it had in flight
   */
  constructor(observer: InFlightObservations, outlivesPower = true) {
    this.#observer = observer;
    this.#outlivesPower = outlivesPower;
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.requests.clear();
    // A message that was accepted and never sent goes with DUP after the boot: the client cannot know.
    device.connects = Math.max(device.connects, 1);
    device.unseenEnds = [];
    if (!this.#outlivesPower) device.messages = [];
    else {
      for (const one of device.messages) if (one.recordedUs === timeUs) one.isUncertain = true;
      if (device.acknowledgedUs === timeUs)
        for (const one of device.acknowledged) device.messages.push({ ...one, isUncertain: true });
    }
  }

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    // A connection that the client has closed may still drain.
    if (connection < device.connection) return;
    if (device.connection !== connection) {
      device.connection = connection;
      device.latest = 0;
      device.hasSentNew = false;
      device.requests.clear();
    }
    const { type, packetId, publish } = packet;
    if (publish !== null)
      this.#observer.publishAttempted(timeUs, number, attempt(device, publish, connection));
    else if (type === SUBSCRIBE || type === UNSUBSCRIBE) {
      const holder = holderOf(device, packetId);
      const isHeld = holder !== undefined && !holder.isUncertain;
      const isIdInUse = isHeld || device.requests.has(packetId);
      device.requests.add(packetId);
      this.#observer.requestSent(timeUs, number, packetId, isIdInUse);
    } else if (type === CONNECT) device.connects++;
    else if (type === PUBREL) this.#observer.pubrelSent(timeUs, number, packetId, isEarly(device, packetId));
    else if (type === PUBCOMP) this.handshakes.down++;
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const { type, packetId } = packet;
    const device = this.#device(number);
    if (type === PUBACK || type === PUBCOMP) {
      if (acknowledge(device, packetId, timeUs, type) && type === PUBCOMP) this.handshakes.up++;
    } else if (type === PUBREC) {
      const holder = holderOf(device, packetId);
      if (holder !== undefined) {
        if (holder.recordedUs < 0) device.suspects.answered(holder.topic);
        holder.recordedUs = timeUs;
      }
    } else if (type === CONNACK) {
      device.acceptedOn = connection;
      if (packet.sessionPresent) return;
      // In a new session the client owes no PUBREL for a PUBREC of the old one.
      for (const one of device.messages) if (one.recordedUs >= 0) one.isUncertain = true;
    } else if (type === SUBACK || type === UNSUBACK) device.requests.delete(packetId);
  }

  rejected(_timeUs: number, number: number, publish: Publish): void {
    const holder = holderOf(this.#device(number), publish.packetId);
    // Nobody sees when the client puts it aside, and its id is free then.
    if (holder !== undefined && isSameMessage(holder.publish, publish))
      holder.isUncertain = holder.wasRejected = true;
  }

  closed(_timeUs: number, number: number, connection: number, byClient = false): void {
    const device = this.#device(number);
    // Of a message with a PUBREC only the PUBREL goes again.
    const sent = device.messages.filter((one) => one.connection === connection && one.recordedUs < 0);
    // Without one a client may have given the oldest to its socket, which had no time to send it.
    const isGiven = sent.length === 0 && device.acceptedOn === connection;
    if (isGiven && !byClient && device.latest === 0) device.unseenEnds.push(device.suspects.topics());
    // A suspect goes behind the others, so the next one is given.
    const given = isGiven ? device.messages.filter(({ isSuspect }) => !isSuspect) : sent;
    const [first] = given.toSorted((one, other) => one.sending - other.sending);
    if (first === undefined) return;
    device.suspects.ended(first, device.unseenEnds.length >= SUSPECT_HANG_UPS);
    // The broker may not have seen it this time; and a client may put a suspect aside.
    if (first.wasRejected || first.isSuspect) first.isUncertain = true;
  }

  #device(number: number): Device {
    this.#devices[number] ??= new Device();
    return this.#devices[number];
  }
}

function holderOf(device: Device, packetId: number): Message | undefined {
  return device.messages.find(({ publish }) => publish.packetId === packetId);
}

function acknowledge(device: Device, packetId: number, timeUs: number, type: number): boolean {
  const at = device.messages.findIndex(({ publish }) => publish.packetId === packetId);
  if (at < 0) return false;
  if (device.acknowledgedUs !== timeUs) device.acknowledged = [];
  device.acknowledgedUs = timeUs;
  // PUBCOMP says nothing of the topic: PUBREC has said it before, or the message was put aside, and only its PUBREL went.
  if (type === PUBACK) device.suspects.answered(device.messages[at].topic);
  device.acknowledged.push(...device.messages.splice(at, 1));
  return true;
}

/** Whether a PUBREL with this id comes before its PUBREC was read. */
function isEarly(device: Device, packetId: number): boolean {
  const holder = holderOf(device, packetId);
  if (holder?.isUncertain || (holder?.recordedUs ?? -1) >= 0) return false;
  // After a reconnect the client may know a message that was not seen here: for it, too, it sends no PUBLISH.
  return holder !== undefined || device.connects <= 1;
}

function isSameMessage(one: Publish, other: Publish): boolean {
  return one.payload === other.payload && one.topic === other.topic;
}

/** A class, so that all have one shape: the checks look at one for every PUBLISH. */
class PublishAttempt implements Attempt {
  readonly publish: Publish;
  readonly kind: AttemptKind;
  isInOrder = true;
  mayBeResend = false;
  isIdOfRequest = false;
  earlierId = 0;

  constructor(publish: Publish, kind: AttemptKind) {
    this.publish = publish;
    this.kind = kind;
  }
}

function attempt(device: Device, publish: Publish, connection: number): Attempt {
  if (publish.qos === 0) return new PublishAttempt(publish, 'qos 0');
  let holder = holderOf(device, publish.packetId);
  if (holder?.isUncertain && !(publish.dup && isSameMessage(holder.publish, publish))) {
    device.messages.splice(device.messages.indexOf(holder), 1);
    holder = undefined;
  }
  if (holder === undefined) return newId(device, publish, connection);
  if (!isSameMessage(holder.publish, publish)) {
    Object.assign(holder, {
      publish,
      topic: publish.topic,
      hangUps: 0,
      isSuspect: false,
      wasRejected: false,
      place: ++device.count,
      connection,
    });
    return new PublishAttempt(publish, 'id in use');
  }
  if (holder.recordedUs >= 0 && !holder.isUncertain) return new PublishAttempt(publish, 'after PUBREC');
  // Whoever sends it again does not know of the PUBREC that came when the power went.
  if (holder.isUncertain) holder.recordedUs = -1;
  holder.isUncertain = false;
  const { isSuspect } = holder;
  const isInOrder = holder.connection === connection || holder.place > device.latest || isSuspect;
  holder.connection = connection;
  holder.sending = ++device.sendings;
  if (!isSuspect) device.latest = Math.max(device.latest, holder.place);
  const tried = new PublishAttempt(publish, 'resend');
  tried.isInOrder = isInOrder;
  return tried;
}

/** Whether connections may have ended on a message that was never sent, so that it goes behind others; counts it as found. */
function isUnseenSuspect(device: Device, { topic, dup }: Publish): boolean {
  if (!dup) return false;
  const { unseenEnds, suspects } = device;
  // An answer to another message of the topic comes too late for one on which a connection had ended before.
  const known = unseenEnds.findIndex((topics) => topics.has(topic));
  if (known >= 0) unseenEnds.splice(known, 1);
  else if (unseenEnds.length >= (suspects.hasTopic(topic) ? 1 : SUSPECT_HANG_UPS)) unseenEnds.shift();
  else return false;
  return true;
}

/** A PUBLISH with an id that no message in flight has. */
function newId(device: Device, publish: Publish, connection: number): Attempt {
  // Resends go first, so a new message with equal content is sent after the resend of the earlier one.
  const earlier = device.messages.find(
    (one) =>
      !one.isUncertain &&
      !one.isSuspect &&
      one.connection !== connection &&
      isSameMessage(one.publish, publish),
  );
  if (earlier !== undefined) {
    const tried = new PublishAttempt(publish, 'other id');
    tried.earlierId = earlier.publish.packetId;
    Object.assign(earlier, { publish, connection });
    return tried;
  }
  const isSuspect = device.hasSentNew && isUnseenSuspect(device, publish);
  device.latest = ++device.count;
  const sending = ++device.sendings;
  device.messages.push({
    publish,
    topic: publish.topic,
    place: device.latest,
    connection,
    recordedUs: -1,
    sending,
    hangUps: 0,
    isSuspect,
    isUncertain: false,
    wasRejected: false,
  });
  // The earlier try that stayed in the engine's buffer came before all messages that are new on this connection.
  const tried = new PublishAttempt(publish, 'first try');
  tried.mayBeResend = device.connects > 1 && (!device.hasSentNew || isSuspect);
  tried.isIdOfRequest = device.requests.has(publish.packetId);
  if (!publish.dup) device.hasSentNew = true;
  return tried;
}
