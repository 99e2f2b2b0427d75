import { PUBACK, PUBLISH, PUBREC, PUBREL, type Publish, type Qos } from '../broker/codec/packets.ts';
import type { TakenIn } from '../broker/index.ts';
import { type HandedOver, type Observations, Tally } from './check.ts';
import { Histogram } from './histogram.ts';
import type { WirePacket } from './packet.ts';
import { Reading, readingOf, Waiting } from './waiting.ts';

/** Readings of one device that wait to be sent; beyond that the oldest is given up. */
export const MAX_UNSENT = 4096;
/** PUBLISHes of one device on their way to the broker; beyond that the oldest is given up. */
export const MAX_ON_THE_WAY = 4096;
/** Topics of one device whose order is followed; beyond that the longest known is forgotten. */
export const MAX_TOPICS = 4096;

/** Readings above QoS 0 that a client may hold at a time; an ESP32 would give them a tenth of its memory. [E] */
export const MAX_OUTBOX = 128;

export interface Readings {
  /** `publish()` calls of the program. */
  taken: number;
  accepted: number;
  /** `publish()` said no. */
  refused: number;
  /** Readings that the broker took in, however often. */
  delivered: number;
  /** Times that the broker took a reading in again. */
  duplicates: number;
  /** Accepted above QoS 0, never acknowledged and never taken in. */
  lost: number;
  /** Accepted above QoS 0 and acknowledged to the client, but never taken in. */
  lostByBroker: number;
  /** Accepted above QoS 0 and gone with a board's power, from a client that keeps them in memory alone. */
  lostByPower: number;
  /** Readings that arrived first after a later one of their topic and QoS. */
  outOfOrder: number;
}

/**
 * Compares what the programs handed over with what the broker took in, reading by reading. Payloads may be
 * equal: each reading is followed through its PUBLISHes (a packet id names one message until the client has
 * read the PUBACK), and these arrive in the order in which they were sent. Memory is bounded by what is
 * under way.
 */
export class Ledger implements Partial<Observations> {
  readonly heeds = { sent: [PUBLISH, PUBREL], received: [PUBACK, PUBREC] };
  /** From `publish()` to the first taking in, microseconds. */
  readonly latencyUs = new Histogram();
  readonly order = new Tally();
  readonly outbox = new Tally();
  /** Messages that the broker took in and nobody had handed over (or not so often). */
  readonly invented: [Tally, Tally, Tally] = [new Tally(), new Tally(), new Tally()];
  /** QoS 2 readings that came again, though the session went on. */
  readonly twice = new Tally();
  /** Counted readings above QoS 0 that waited in flash when the power went, and those of them that arrived since. */
  heldOverCuts = 0;
  arrivedAfterCuts = 0;
  #counts = { taken: 0, accepted: 0, refused: 0, delivered: 0, duplicates: 0 };
  #sums: [Sums, Sums, Sums] = [newSums(), newSums(), newSums()];
  #devices: Waiting[] = [];
  #places = 0;
  #countUntilUs: number;
  #outlivesPower: boolean;

  /**
   * @param countUntilUs readings handed over later are followed like the others, and not counted
   * @param outlivesPower whether what was accepted must outlive a power cut
   */
  constructor(countUntilUs = Number.POSITIVE_INFINITY, outlivesPower = true) {
    this.#countUntilUs = countUntilUs;
    this.#outlivesPower = outlivesPower;
  }

  handedOver(reading: HandedOver): void {
    if (this.#isCounted(reading)) {
      this.#counts.taken++;
      this.#counts[reading.accepted ? 'accepted' : 'refused']++;
      if (reading.accepted) this.#sums[reading.qos].accepted++;
    }
    if (!reading.accepted) return;
    const device = this.#device(reading.device);
    device.unsent.push(new Reading(reading, ++this.#places));
    if (device.unsent.length > MAX_UNSENT) device.unsent.shift();
    if (reading.qos > 0) this.#judgeOutbox(reading.timeUs, reading.device, device);
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.#device(number);
    if (this.#outlivesPower) {
      if (device.ackedUs === timeUs) device.inFlight.push(...device.acked);
      for (const reading of [...device.inFlight, ...device.unsent]) this.#heldOverCut(reading);
      return;
    }
    for (const reading of [...device.inFlight, ...device.unsent]) {
      if (reading.arrivals !== 0) continue;
      reading.arrivals = GONE_WITH_POWER;
      if (this.#isCounted(reading)) this.#sums[reading.qos].goneWithPower++;
    }
    device.inFlight = [];
    device.unsent = [];
  }

  sessionBegun(number: number): void {
    for (const reading of this.#device(number).inFlight) reading.mayComeAgain = reading.arrivals > 0;
  }

  sent(_timeUs: number, number: number, _connection: number, packet: WirePacket): void {
    const { publish } = packet;
    const device = this.#device(number);
    // A power cut may have left open whether its PUBREC was noted; now it is known.
    if (packet.type === PUBREL && device.inFlight.length > 0)
      device.inFlight = device.inFlight.filter(
        ({ packetId, arrivals }) => packetId !== packet.packetId || arrivals === 0,
      );
    if (publish === null) return;
    const reading = readingOf(device, publish);
    if (reading !== null && publish.qos > 0) {
      if (reading.packetId === 0) {
        // One whose PUBACK a power cut may have kept from being noted, and was not.
        const settled = device.inFlight.findIndex(
          (one) => one.packetId === publish.packetId && one.arrivals > 0,
        );
        if (settled >= 0) device.inFlight.splice(settled, 1);
        device.inFlight.push(reading);
      }
      reading.packetId = publish.packetId;
    }
    device.onTheWay.push({ publish, reading });
    if (device.onTheWay.length > MAX_ON_THE_WAY) device.onTheWay.shift();
  }

  received(timeUs: number, number: number, _connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    const at = device.inFlight.findIndex(({ packetId }) => packetId === packet.packetId);
    if (at < 0) return;
    const [reading] = device.inFlight.splice(at, 1);
    if (device.ackedUs !== timeUs) device.acked = [];
    device.ackedUs = timeUs;
    device.acked.push(reading);
    if (reading.arrivals === 0) {
      if (this.#isCounted(reading)) this.#sums[reading.qos].acknowledgedOnly++;
      if (reading.wasCut) this.arrivedAfterCuts++;
      reading.arrivals = ACKNOWLEDGED_ONLY;
    }
  }

  takenIn(publish: TakenIn): void {
    const device = this.#device(publish.device);
    const at = device.onTheWay.findIndex(({ publish: sent }) => isSame(sent, publish));
    const reading = at < 0 ? null : device.onTheWay[at].reading;
    if (at >= 0) device.onTheWay.splice(0, at + 1);
    const invented = this.invented[publish.qos];
    invented.evaluated++;
    if (reading === null) {
      invented.fail(
        publish.timeUs,
        publish.device,
        `${quote(publish)} was taken in, but not handed over (again)`,
      );
    } else if (reading.arrivals > 0) {
      if (this.#isCounted(reading)) this.#counts.duplicates++;
      reading.arrivals++;
      if (reading.qos === 2 && !reading.mayComeAgain)
        this.twice.fail(publish.timeUs, publish.device, `${quote(publish)} was taken in twice`);
      reading.mayComeAgain = false;
    } else this.#firstArrival(publish.timeUs, device, reading);
  }

  get readings(): Readings {
    const [, one, two] = this.#sums;
    const lost = this.lost(1) + this.lost(2);
    const lostByBroker = one.acknowledgedOnly + two.acknowledgedOnly;
    const lostByPower = one.goneWithPower + two.goneWithPower;
    const outOfOrder = this.order.failed;
    return { ...this.#counts, lost, lostByBroker, lostByPower, outOfOrder };
  }

  /** Counted readings of that QoS which `publish()` took. */
  accepted(qos: Qos): number {
    return this.#sums[qos].accepted;
  }

  /** Of those, the ones that neither arrived nor have an excuse. */
  lost(qos: Qos): number {
    const { accepted, delivered, acknowledgedOnly, goneWithPower } = this.#sums[qos];
    return accepted - delivered - acknowledgedOnly - goneWithPower;
  }

  /** The first reading that was accepted above QoS 0 and is missing, in words. */
  describeLost(): string {
    for (const device of this.#devices) {
      const waiting = [...(device?.inFlight ?? []), ...(device?.unsent ?? [])];
      const lost = waiting.find((one) => one.arrivals === 0 && one.qos > 0 && this.#isCounted(one));
      if (lost === undefined) continue;
      const tally = new Tally();
      tally.fail(lost.timeUs, lost.device, `${quote(lost)} was accepted and never taken in`);
      return tally.detail;
    }
    return 'the client has forgotten readings that it had accepted and sent';
  }

  #firstArrival(timeUs: number, device: Waiting, reading: Reading): void {
    if (this.#isCounted(reading)) {
      const sums = this.#sums[reading.qos];
      if (reading.arrivals === ACKNOWLEDGED_ONLY) sums.acknowledgedOnly--;
      else if (reading.wasCut) this.arrivedAfterCuts++;
      if (reading.arrivals === GONE_WITH_POWER) sums.goneWithPower--;
      this.#counts.delivered++;
      sums.delivered++;
      this.latencyUs.add(timeUs - reading.timeUs);
    }
    reading.arrivals = 1;
    this.#judgeOrder(timeUs, device.latest[reading.qos], reading);
  }

  #judgeOutbox(timeUs: number, number: number, device: Waiting): void {
    const waiting = device.inFlight.length + device.unsent.length;
    this.outbox.evaluated++;
    if (waiting > MAX_OUTBOX) this.outbox.fail(timeUs, number, `${waiting} accepted readings wait`);
  }

  #isCounted({ timeUs }: HandedOver): boolean {
    return timeUs < this.#countUntilUs;
  }

  #judgeOrder(timeUs: number, latest: Map<string, number>, reading: Reading): void {
    this.order.evaluated++;
    if (reading.place < (latest.get(reading.topic) ?? 0)) {
      this.order.fail(timeUs, reading.device, `${quote(reading)} arrived after a later one of its topic`);
      return;
    }
    latest.set(reading.topic, reading.place);
    if (latest.size > MAX_TOPICS) latest.delete(latest.keys().next().value ?? '');
  }

  #heldOverCut(reading: Reading): void {
    if (reading.wasCut || reading.arrivals !== 0 || reading.qos === 0 || !this.#isCounted(reading)) return;
    reading.wasCut = true;
    this.heldOverCuts++;
  }

  #device(number: number): Waiting {
    this.#devices[number] ??= new Waiting();
    return this.#devices[number];
  }
}

/** What became of the counted readings of one QoS. */
interface Sums {
  accepted: number;
  delivered: number;
  acknowledgedOnly: number;
  goneWithPower: number;
}

function newSums(): Sums {
  return { accepted: 0, delivered: 0, acknowledgedOnly: 0, goneWithPower: 0 };
}

/** In `arrivals`: the client was told that it arrived, and it has not. */
const ACKNOWLEDGED_ONLY = -1;
/** It was on its way at best when the board lost its power. */
const GONE_WITH_POWER = -2;

function isSame(sent: Publish, arrived: Publish): boolean {
  return (
    sent.packetId === arrived.packetId &&
    sent.dup === arrived.dup &&
    sent.payload === arrived.payload &&
    sent.topic === arrived.topic
  );
}

function quote({ topic, payload }: { topic: string; payload: string }): string {
  const short = payload.length > 60 ? `${payload.slice(0, 60)}...` : payload;
  return `${topic} ${JSON.stringify(short)}`;
}
