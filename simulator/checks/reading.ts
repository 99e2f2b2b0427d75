import type { Publish, Qos } from '../broker/codec/packets.ts';
import type { PublishCall } from './observations.ts';
import { type HungUpOn, Suspects } from './suspects.ts';

/** In `arrivals`: the client has read an acknowledgement, and the broker has not accepted the reading. */
export const ACKNOWLEDGED_ONLY = -1;
/** In `arrivals`: the board lost its power before the broker accepted the reading. */
export const GONE_WITH_POWER = -2;
/** Said where readings are missing and none of them is known any more. */
export const FORGOTTEN = 'the client has forgotten readings that it had accepted and sent';

/** Characters of a payload that a message shows. */
const MAX_QUOTED = 60;

/** A reading that a client accepted, and how far it has come. */
export class Reading implements PublishCall, HungUpOn {
  readonly timeUs: number;
  readonly device: number;
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly accepted = true;
  /** Among all readings of the run. */
  readonly place: number;
  /** Among the readings that its device's client has accepted: 1, 2, 3 ... */
  readonly number: number;
  /** How often the broker has accepted it, or ACKNOWLEDGED_ONLY or GONE_WITH_POWER. */
  arrivals = 0;
  /** The id of its latest PUBLISH; 0 before the first, and at QoS 0. */
  packetId = 0;
  /** When its PUBLISH went last: place among all that its client has sent, and the connection. */
  sentPlace = 0;
  connection = 0;
  hangUps = 0;
  isSuspect = false;
  /** The broker never takes it. */
  isRejected = false;
  /** Its client may have read an acknowledgement of it just before the power went. */
  isUncertain = false;
  /** Of whoever explains readings: what it knows of this one. */
  seen: object | null = null;
  /** It arrived, was not acknowledged, and its session is gone: QoS 2 allows that it arrives again. */
  mayComeAgain = false;

  constructor({ timeUs, device, topic, payload, qos }: PublishCall, place: number, number: number) {
    this.timeUs = timeUs;
    this.device = device;
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
    this.place = place;
    this.number = number;
  }
}

/** One PUBLISH that left the client, and the reading in it (null: no reading that was handed over). */
export interface Sending {
  publish: Publish;
  reading: Reading | null;
}

/** The readings that one device's client has accepted, by how far they have come. */
export class Waiting {
  unsent: Reading[] = [];
  /** Sent and not acknowledged. An array, as a Map of a few short-lived entries allocates at every turn. */
  inFlight: Reading[] = [];
  onTheWay: Sending[] = [];
  /** Readings so far. */
  accepted = 0;
  /** Acknowledged at `ackedUs`. After a power cut at that instant the client may not know of it. */
  acked: Reading[] = [];
  ackedUs = -1;
  readonly suspects = new Suspects();
  /** PUBLISHes sent so far. */
  sent = 0;
  /** The connections of the last CONNACK and of the last PUBLISH. */
  acceptedOn = 0;
  publishedOn = 0;
}

/** Of the readings that went over a connection and were not acknowledged, the one that went first. */
export function firstUnanswered(device: Waiting, connection: number): Reading | undefined {
  let first: Reading | undefined;
  for (const reading of device.inFlight)
    if (reading.connection === connection && (first === undefined || reading.sentPlace < first.sentPlace))
      first = reading;
  return first;
}

/**
 * The reading that a client may have given to the socket of a connection which ended before a PUBLISH was sent: the first that waits,
 * and behind it others once the client takes it for a suspect.
 */
export function firstGiven(device: Waiting, connection: number): Reading | undefined {
  if (device.acceptedOn !== connection || device.publishedOn === connection) return undefined;
  const isGiven = ({ qos, isSuspect }: Reading) => qos > 0 && !isSuspect;
  return device.inFlight.find(isGiven) ?? device.unsent.find(isGiven);
}

/** Those that the broker has not refused for good. */
export function stillInFlight(inFlight: readonly Reading[]): number {
  let count = 0;
  for (const { isRejected } of inFlight) if (!isRejected) count++;
  return count;
}

/** A new message goes under this id: the client has read the acknowledgement of the one that had it. */
export function forgetArrived(inFlight: Reading[], packetId: number): void {
  const at = inFlight.findIndex((one) => one.packetId === packetId && (one.arrivals > 0 || one.isRejected));
  if (at >= 0) inFlight.splice(at, 1);
}

/** Topic and payload in words. */
export function quote({ topic, payload }: { topic: string; payload: string }): string {
  const short = payload.length > MAX_QUOTED ? `${payload.slice(0, MAX_QUOTED)}...` : payload;
  return `${topic} ${JSON.stringify(short)}`;
}

/** The reading that a PUBLISH carries: the one with its id, else the oldest that was not sent, else one that is resent. */
export function readingOf(device: Waiting, publish: Publish): Reading | null {
  const { inFlight, unsent } = device;
  for (const reading of inFlight)
    if (
      reading.packetId === publish.packetId &&
      hasContent(reading, publish) &&
      (publish.dup || !reading.isRejected)
    )
      return reading;
  const at = unsent.findIndex((reading) => hasContent(reading, publish));
  if (at >= 0) return takeUnsent(device, at);
  return inFlight.find((reading) => hasContent(reading, publish)) ?? null;
}

function takeUnsent(device: Waiting, at: number): Reading {
  const [reading] = device.unsent.splice(at, 1);
  // A client keeps the order of a topic, so it has dropped the earlier QoS 0 readings of this topic.
  if (at > 0) {
    device.unsent = device.unsent.filter(
      (earlier, index) => index >= at || earlier.qos > 0 || earlier.topic !== reading.topic,
    );
  }
  return reading;
}

function hasContent(reading: Reading, publish: Publish): boolean {
  return (
    reading.payload === publish.payload && reading.topic === publish.topic && reading.qos === publish.qos
  );
}

/** Whether a PUBLISH that the broker took in is the one that was sent. */
export function isSame(sent: Publish, arrived: Publish): boolean {
  return (
    sent.packetId === arrived.packetId &&
    sent.dup === arrived.dup &&
    sent.payload === arrived.payload &&
    sent.topic === arrived.topic
  );
}
