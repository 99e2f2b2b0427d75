import type { Publish, Qos } from '../broker/codec/packets.ts';
import type { HandedOver } from './check.ts';

/** A reading that a client accepted, and what is known of its way. */
export class Reading implements HandedOver {
  readonly timeUs: number;
  readonly device: number;
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly accepted = true;
  /** Among all readings of the run. */
  readonly place: number;
  arrivals = 0;
  /** That of its latest PUBLISH; 0 before, and at QoS 0. */
  packetId = 0;
  /** It arrived, was not acknowledged, and the broker has forgotten it: at QoS 2 it may rightly come again. */
  mayComeAgain = false;
  /** It waited in flash when the power went. */
  wasCut = false;

  constructor({ timeUs, device, topic, payload, qos }: HandedOver, place: number) {
    this.timeUs = timeUs;
    this.device = device;
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
    this.place = place;
  }
}

/** One PUBLISH that left the client, and the reading in it (null: no reading that was handed over). */
export interface Sending {
  publish: Publish;
  reading: Reading | null;
}

/** What one device's client has accepted, by how far it has come. */
export class Waiting {
  unsent: Reading[] = [];
  /** Sent and not acknowledged. An array, as a Map of a few short-lived entries allocates at every turn. */
  inFlight: Reading[] = [];
  onTheWay: Sending[] = [];
  /** Acknowledged at `ackedUs`: when the power goes in that instant, the client may not have noted it. */
  acked: Reading[] = [];
  ackedUs = -1;
  /** Place of the latest reading that arrived, by topic, for each QoS. */
  latest: [Map<string, number>, Map<string, number>, Map<string, number>] = [new Map(), new Map(), new Map()];
}

/** The reading that a PUBLISH carries: the one that has its id, else the oldest not sent yet, else a resend. */
export function readingOf(device: Waiting, publish: Publish): Reading | null {
  const { inFlight, unsent } = device;
  for (const reading of inFlight)
    if (reading.packetId === publish.packetId && hasContent(reading, publish)) return reading;
  const at = unsent.findIndex((reading) => hasContent(reading, publish));
  if (at >= 0) return takeUnsent(device, at);
  return inFlight.find((reading) => hasContent(reading, publish)) ?? null;
}

function takeUnsent(device: Waiting, at: number): Reading {
  const [reading] = device.unsent.splice(at, 1);
  // A client keeps the order of a topic, so QoS 0 readings that were passed over were dropped.
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
