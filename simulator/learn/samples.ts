import { Kept, Values } from './values.ts';

/** A round trip of which the tap saw the packet down, and what answered it. */
export interface RoundTrip {
  ms: number;
  /** How long the connection had been silent before the packet went down. */
  idleS: number;
  /** Of one that was sent again: since the last sending. */
  sinceAgainMs?: number;
  /** Bytes of the IP packets of both ways. */
  bytes: number;
}

/** Packets up that never reached the tap: one after the other, and the time between those that did. */
export interface Gap {
  packets: number;
  /** From the last packet before it to the first one after. */
  spanS: number;
}

/** How a connection ended. */
export type Ending = 'by the device' | 'by the broker' | 'by RST' | 'in silence' | 'still open';

/** Round trips while the radio is awake, by what they were seen from. */
const AWAKE_KINDS = ['handshakes', 'answers', 'late', 'hurried', 'probes'] as const;
export type AwakeKind = (typeof AWAKE_KINDS)[number];

/** What is noted of all connections; the estimates ask nothing else. */
export class Samples {
  segments = 0;
  /** ... with RST. */
  resets = 0;
  connections = 0;
  devices = new Set<string>();
  /** From the first packet to the last. */
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = Number.NEGATIVE_INFINITY;
  /** SYN-ACK to its ACK: no stack delays it. */
  readonly handshakes = new Kept<RoundTrip>();
  /** Data down to the ACK for it, which the device's stack may delay. */
  readonly answers = new Kept<RoundTrip>();
  /** ... that was sent again before its ACK came, and answered once: the first was lost, or its ACK came late. */
  readonly late = new Kept<RoundTrip>();
  /** ... to an ACK that went with data up, for two segments or for a FIN: nobody knows whether it waited. */
  readonly hurried = new Kept<RoundTrip>();
  /** A keep-alive probe of the broker's host to its ACK, without silence before it. */
  readonly probes = new Kept<RoundTrip>();
  /** Packets down, or probes, that went into silence; to what answered them first. */
  readonly wakes = new Kept<RoundTrip>();
  /** Packets up whose number in the IP header follows the one before, and gaps in those numbers. */
  upNumbered = 0;
  readonly gaps = new Kept<Gap>();
  /** Packets up in all, and those whose IP header has no number that can be followed. */
  upPackets = 0;
  /** Data up that the broker's host had already. */
  upAgain = 0;
  /** Packets down that want an answer, and those of them that were lost, or whose answer was. */
  downAsking = 0;
  downUnanswered = 0;
  /** ... and were sent again although the first one had arrived. */
  downSpurious = 0;
  /** ... among `answers`. */
  slowRecognised = 0;
  /** Bits a second of two segments up that were sent together. */
  readonly upRates = new Values();
  /** Between two packets of data up of one connection, s. */
  readonly intervals = new Values();
  /** The longest silence of a connection that went on afterwards, s. */
  longestSurvivedS = 0;
  /** Silences with which connections ended: last packet of the old to the SYN of the new one, s. */
  readonly fatalSilences = new Values();
  /** From the SYN of such a connection to the last packet that came of it, s. */
  readonly fatalLives = new Values();
  readonly endings = new Map<Ending, number>();
  /** Connections of devices whose stacks know SACK, as Linux does, and of others, such as lwIP. */
  withSack = 0;
  withoutSack = 0;
  /** Round trips from the tap to the broker, ms: a SYN to its SYN-ACK. */
  readonly serverSide = new Values();
  oneWay = 0;

  /** Adds a round trip of an awake radio. Of all their kinds the same share is kept: the fit weighs one against the other. */
  addAwake(kind: AwakeKind, roundTrip: RoundTrip): void {
    this[kind].add(roundTrip);
    if (this[kind].isFull) for (const each of AWAKE_KINDS) this[each].halve();
  }

  addWake(roundTrip: RoundTrip): void {
    this.wakes.add(roundTrip);
    if (this.wakes.isFull) this.wakes.halve();
  }

  addGap(gap: Gap): void {
    this.gaps.add(gap);
    if (this.gaps.isFull) this.gaps.halve();
  }

  ended(how: Ending): void {
    this.endings.set(how, (this.endings.get(how) ?? 0) + 1);
  }

  get hours(): number {
    return this.segments === 0 ? 0 : (this.lastUs - this.firstUs) / 3.6e9;
  }
}
