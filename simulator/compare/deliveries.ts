import type { TakenIn } from '../broker/index.ts';
import { type HandedOver, Histogram } from '../checks/index.ts';
import { Recorder } from '../report/record/index.ts';
import { readingNumber } from './app.ts';

/** Readings of one device that are followed until they arrive; of more, the oldest counts as lost. */
export const MAX_UNDER_WAY = 65_536;

/**
 * Counts the app's readings by their running numbers, whatever the client makes of topic, QoS or flags: peers
 * that send QoS 0 where QoS 1 was asked for, or set RETAIN, are counted by what arrives.
 */
export class Deliveries extends Recorder {
  taken = 0;
  refused = 0;
  delivered = 0;
  duplicates = 0;
  readonly latencyUs = new Histogram();
  readonly #countUntilUs: number;
  /** Of each device, by number: when it was handed over. */
  readonly #underWay: Map<number, number>[];

  /** @param countUntilUs later readings are not counted */
  constructor(devices: number, endUs: number, countUntilUs: number) {
    super(devices, endUs);
    this.#countUntilUs = countUntilUs;
    this.#underWay = Array.from({ length: devices + 1 }, () => new Map());
  }

  /** Accepted by the client, and never taken in. */
  get lost(): number {
    return this.taken - this.refused - this.delivered;
  }

  override handedOver(reading: HandedOver): void {
    super.handedOver(reading);
    const { timeUs, device, payload, accepted } = reading;
    const number = readingNumber(payload);
    if (number === 0 || timeUs >= this.#countUntilUs) return;
    this.taken++;
    if (!accepted) {
      this.refused++;
      return;
    }
    const underWay = this.#underWay[device];
    underWay.set(number, timeUs);
    if (underWay.size > MAX_UNDER_WAY) underWay.delete(underWay.keys().next().value ?? 0);
  }

  takenIn({ timeUs, device, payload }: TakenIn): void {
    const number = readingNumber(payload);
    const sinceUs = this.#underWay[device].get(number);
    if (number === 0 || sinceUs === undefined || Number.isNaN(sinceUs)) {
      if (sinceUs !== undefined) this.duplicates++;
      return;
    }
    this.delivered++;
    this.latencyUs.add(timeUs - sinceUs);
    this.#underWay[device].set(number, ARRIVED);
  }
}

/** Instead of a time: it has been taken in, and may come again. */
const ARRIVED = Number.NaN;
