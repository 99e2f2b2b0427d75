import { CONNACK, PUBACK, PUBLISH, PUBREC, PUBREL, type Publish, type Qos } from '../broker/codec/packets.ts';
import type { TakenIn } from '../broker/index.ts';
import { type Observer, Tally } from './check.ts';
import type { First } from './first.ts';
import { Histogram } from './histogram.ts';
import type { PublishCall, ReadingObservations } from './observations.ts';
import type { WirePacket } from './packet.ts';
import {
  ACKNOWLEDGED_ONLY,
  FORGOTTEN,
  firstGiven,
  firstUnanswered,
  forgetArrived,
  GONE_WITH_POWER,
  isSame,
  quote,
  Reading,
  readingOf,
  stillInFlight,
  Waiting,
} from './reading.ts';

/** Readings of one device that wait to be sent; beyond that the ledger forgets the oldest. */
export const MAX_UNSENT = 4096;
/** PUBLISHes of one device on their way to the broker; beyond that the ledger forgets the oldest. */
export const MAX_ON_THE_WAY = 4096;

export interface Readings {
  /** `publish()` calls of the program. */
  taken: number;
  accepted: number;
  /** `publish()` returned false. */
  refused: number;
  /** Readings that the broker accepted, however often. */
  delivered: number;
  /** Times that the broker accepted a reading again. */
  duplicates: number;
  /** Accepted above QoS 0, never acknowledged and never accepted by the broker. */
  lost: number;
  /** Accepted above QoS 0 and acknowledged to the client, but never accepted by the broker. */
  lostByBroker: number;
  /** Accepted above QoS 0 and lost with a board's power, by a client that keeps them in memory alone. */
  lostByPower: number;
  /** Accepted above QoS 0, on which the broker hung up whenever they came, and which have not arrived since. */
  putAside: number;
  /** Readings that arrived first after a later one of their topic and QoS. */
  outOfOrder: number;
}

/**
 * Compares what the programs handed over with what the broker accepted, reading by reading. Payloads may be
 * equal: each reading is followed through its PUBLISHes (a packet id names one message until the client has
 * read the PUBACK), and these arrive in the order in which they were sent. Memory is bounded by what is
 * under way. Checks observe what it derives; see `ReadingObservations`.
 */
export class Ledger implements Observer {
  readonly observes = {
    handedOver: true,
    poweredOff: true,
    sessionBegun: true,
    sent: [PUBLISH, PUBREL],
    received: [CONNACK, PUBACK, PUBREC],
    takenIn: true,
    rejected: true,
    closed: true,
  } as const;
  /** From `publish()` to the first time that the broker accepts the reading, microseconds. */
  readonly latencyUs = new Histogram();
  protected readonly counts = { taken: 0, accepted: 0, refused: 0, delivered: 0, duplicates: 0 };
  #sums: [QosTotals, QosTotals, QosTotals] = [newSums(), newSums(), newSums()];
  #devices: Waiting[] = [];
  #places = 0;
  #observer: ReadingObservations;
  #countUntilUs: number;
  #outlivesPower: boolean;

  /**
   * @param observer is told what becomes of the readings
   * @param countUntilUs readings handed over later are followed like the others, and not counted
   * @param outlivesPower whether what was accepted must outlive a power cut
   */
  constructor(observer: ReadingObservations, countUntilUs = Number.POSITIVE_INFINITY, outlivesPower = true) {
    this.#observer = observer;
    this.#countUntilUs = countUntilUs;
    this.#outlivesPower = outlivesPower;
  }

  handedOver(reading: PublishCall): void {
    if (this.isCounted(reading)) {
      this.counts.taken++;
      this.counts[reading.accepted ? 'accepted' : 'refused']++;
      if (reading.accepted) this.#sums[reading.qos].accepted++;
    }
    if (!reading.accepted) return;
    const device = this.deviceOf(reading.device);
    device.unsent.push(new Reading(reading, ++this.#places, ++device.accepted));
    if (device.unsent.length > MAX_UNSENT) device.unsent.shift();
    if (reading.qos > 0)
      this.#observer.readingQueued(
        reading.timeUs,
        reading.device,
        stillInFlight(device.inFlight) + device.unsent.length,
      );
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.deviceOf(number);
    if (this.#outlivesPower) {
      if (device.ackedUs !== timeUs) return;
      for (const reading of device.acked) reading.isUncertain = true;
      device.inFlight.push(...device.acked);
      return;
    }
    for (const reading of this.waiting(number)) {
      if (reading.arrivals !== 0) continue;
      reading.arrivals = GONE_WITH_POWER;
      if (!this.isCounted(reading)) continue;
      const sums = this.#sums[reading.qos];
      sums.goneWithPower++;
      if (reading.isRejected) sums.putAside--;
    }
    device.inFlight = [];
    device.unsent = [];
  }

  sessionBegun(number: number): void {
    for (const reading of this.deviceOf(number).inFlight) reading.mayComeAgain = reading.arrivals > 0;
  }

  sent(_timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const { publish } = packet;
    const device = this.deviceOf(number);
    // After a power cut only the PUBREL shows that the client knew of its PUBREC.
    if (packet.type === PUBREL && device.inFlight.length > 0)
      device.inFlight = device.inFlight.filter(
        ({ packetId, arrivals }) => packetId !== packet.packetId || arrivals === 0,
      );
    if (publish === null) return;
    device.publishedOn = connection;
    const reading = readingOf(device, publish);
    if (reading !== null && publish.qos > 0) {
      if (reading.packetId === 0) {
        // After a power cut only a new message under the id shows that the client knew of its PUBACK.
        if (device.inFlight.length > 0) forgetArrived(device.inFlight, publish.packetId);
        device.inFlight.push(reading);
      }
      reading.packetId = publish.packetId;
      reading.sentPlace = ++device.sent;
      reading.connection = connection;
    }
    device.onTheWay.push({ publish, reading });
    if (device.onTheWay.length > MAX_ON_THE_WAY) device.onTheWay.shift();
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.deviceOf(number);
    if (packet.type === CONNACK) {
      device.acceptedOn = connection;
      return;
    }
    const at = device.inFlight.findIndex(({ packetId }) => packetId === packet.packetId);
    if (at < 0) return;
    const reading = at === 0 ? (device.inFlight.shift() as Reading) : device.inFlight.splice(at, 1)[0];
    device.suspects.answered(reading.topic);
    if (device.ackedUs !== timeUs) device.acked = [];
    device.ackedUs = timeUs;
    device.acked.push(reading);
    if (reading.arrivals === 0) {
      if (this.isCounted(reading)) this.#sums[reading.qos].acknowledgedOnly++;
      reading.arrivals = ACKNOWLEDGED_ONLY;
    }
    this.#observer.readingAcknowledged(reading);
  }

  takenIn(publish: TakenIn): void {
    const device = this.deviceOf(publish.device);
    const at = device.onTheWay.findIndex(({ publish: sent }) => isSame(sent, publish));
    const reading = at < 0 ? null : device.onTheWay[at].reading;
    if (at === 0) device.onTheWay.shift();
    else if (at > 0) device.onTheWay.splice(0, at + 1);
    if (reading === null) this.#observer.publishInvented(publish);
    else if (reading.arrivals > 0) {
      if (this.isCounted(reading)) this.counts.duplicates++;
      reading.arrivals++;
      this.#observer.readingDeliveredAgain(publish.timeUs, reading);
      reading.mayComeAgain = false;
    } else this.firstArrived(publish.timeUs, reading);
  }

  rejected(_timeUs: number, number: number, publish: Publish): void {
    const device = this.deviceOf(number);
    const reading = device.inFlight.find(
      ({ packetId, payload }) => packetId === publish.packetId && payload === publish.payload,
    );
    if (reading === undefined || reading.isRejected || reading.arrivals !== 0) return;
    reading.isRejected = true;
    if (this.isCounted(reading)) this.#sums[reading.qos].putAside++;
    this.#observer.readingRejected(reading);
  }

  closed(_timeUs: number, number: number, connection: number, byClient = false): void {
    if (byClient) return;
    const device = this.deviceOf(number);
    const first = firstUnanswered(device, connection) ?? firstGiven(device, connection);
    if (first !== undefined) device.suspects.ended(first);
  }

  /** All but the order, which a check judges. */
  get readings(): Omit<Readings, 'outOfOrder'> {
    const [, one, two] = this.#sums;
    const lost = this.lost(1) + this.lost(2);
    const lostByBroker = one.acknowledgedOnly + two.acknowledgedOnly;
    const lostByPower = one.goneWithPower + two.goneWithPower;
    const putAside = one.putAside + two.putAside;
    return { ...this.counts, lost, lostByBroker, lostByPower, putAside };
  }

  /** Counted readings of that QoS which `publish()` accepted. */
  accepted(qos: Qos): number {
    return this.#sums[qos].accepted;
  }

  /** Of those, the ones that did not arrive, were not acknowledged or put aside, and did not go with the power. */
  lost(qos: Qos): number {
    const { accepted, delivered, acknowledgedOnly, goneWithPower, putAside } = this.#sums[qos];
    return accepted - delivered - acknowledgedOnly - goneWithPower - putAside;
  }

  /** The readings of a device that are not acknowledged: those in flight, then those that were not sent. */
  waiting(device: number): Reading[] {
    const { inFlight, unsent } = this.deviceOf(device);
    return [...inFlight, ...unsent];
  }

  /** Of the readings that went over a connection and were not acknowledged, the one that went first. */
  firstUnanswered(device: number, connection: number): Reading | undefined {
    return firstUnanswered(this.deviceOf(device), connection);
  }

  /** The reading in the PUBLISH that a device has sent last; null where there is none. */
  lastSent(device: number): Reading | null {
    return this.deviceOf(device).onTheWay.at(-1)?.reading ?? null;
  }

  /** Whether a reading was handed over in the time that counts. */
  isCounted({ timeUs }: PublishCall): boolean {
    return timeUs < this.#countUntilUs;
  }

  /** The first reading that was accepted above QoS 0 and is missing. */
  firstLost(): First {
    const tally = new Tally();
    const isLost = (one: Reading) =>
      one.arrivals === 0 && one.qos > 0 && !one.isRejected && this.isCounted(one);
    this.#devices.forEach((_, number) => {
      const lost = this.waiting(number).find(isLost);
      if (lost) tally.fail(lost.timeUs, number, `${quote(lost)} was accepted and never taken in`);
    });
    if (tally.failed === 0) tally.first.words = FORGOTTEN;
    return tally.first;
  }

  protected firstArrived(timeUs: number, reading: Reading): void {
    if (this.isCounted(reading)) {
      const sums = this.#sums[reading.qos];
      if (reading.arrivals === ACKNOWLEDGED_ONLY) sums.acknowledgedOnly--;
      if (reading.arrivals === GONE_WITH_POWER) sums.goneWithPower--;
      else if (reading.isRejected) sums.putAside--;
      this.counts.delivered++;
      sums.delivered++;
      this.latencyUs.add(timeUs - reading.timeUs);
    }
    reading.arrivals = 1;
    this.#observer.readingDelivered(timeUs, reading);
  }

  protected deviceOf(number: number): Waiting {
    this.#devices[number] ??= new Waiting();
    return this.#devices[number];
  }
}

/** What became of the counted readings of one QoS. */
interface QosTotals {
  accepted: number;
  delivered: number;
  acknowledgedOnly: number;
  goneWithPower: number;
  putAside: number;
}

function newSums(): QosTotals {
  return { accepted: 0, delivered: 0, acknowledgedOnly: 0, goneWithPower: 0, putAside: 0 };
}
