import type { TakenIn } from '../../broker/index.ts';
import { Histogram, type Spread } from '../../checks/histogram.ts';
import type { Observations, PublishCall } from '../../checks/index.ts';
import { ByDevice, type DeviceRange } from '../../kernel/device-range.ts';

/** Payloads of one device that are followed at a time; with more, the oldest count as lost. */
export const MAX_UNDER_WAY = 65_536;

/** What came of the readings of some devices, as plain data. Results of parts add up. */
export interface DeliveriesData {
  taken: number;
  refused: number;
  delivered: number;
  duplicates: number;
  latencyUs: Spread;
}

/**
 * Counts readings by their payloads, whatever topic, QoS or flags the client uses: clients that send QoS 0 where QoS 1
 * was asked for, or set RETAIN, are counted by what arrives.
 */
export class Deliveries implements Partial<Observations> {
  taken = 0;
  refused = 0;
  delivered = 0;
  duplicates = 0;
  readonly latencyUs = new Histogram();
  readonly #countUntilUs: number;
  /** The times of `publish()` of each reading that has not arrived, in us, by device and then by payload. */
  readonly #underWay: ByDevice<Map<string, number[]>>;

  /** @param countUntilUs later readings are not counted */
  constructor(range: DeviceRange, countUntilUs: number) {
    this.#countUntilUs = countUntilUs;
    this.#underWay = new ByDevice(range, () => new Map());
  }

  /** Readings that the client accepted and the broker never received. */
  get lost(): number {
    return this.taken - this.refused - this.delivered;
  }

  get data(): DeliveriesData {
    const { taken, refused, delivered, duplicates, latencyUs } = this;
    return { taken, refused, delivered, duplicates, latencyUs: latencyUs.spread };
  }

  handedOver({ timeUs, device, payload, accepted }: PublishCall): void {
    const known = this.#underWay.of(device).get(payload);
    if (timeUs >= this.#countUntilUs) {
      if (accepted) known?.push(NOT_COUNTED);
      return;
    }
    this.taken++;
    if (!accepted) {
      this.refused++;
      return;
    }
    const underWay = this.#underWay.of(device);
    if (known === undefined) underWay.set(payload, [timeUs]);
    else known.push(timeUs);
    if (underWay.size > MAX_UNDER_WAY) underWay.delete(underWay.keys().next().value ?? '');
  }

  takenIn({ timeUs, device, payload }: TakenIn): void {
    const known = this.#underWay.of(device).get(payload);
    if (known === undefined) return;
    const sinceUs = known.shift();
    if (sinceUs === undefined) {
      this.duplicates++;
      return;
    }
    if (Number.isNaN(sinceUs)) return;
    this.delivered++;
    this.latencyUs.add(timeUs - sinceUs);
  }
}

/** In place of a time: a reading published after the counted time, whose payload an earlier reading has too. */
const NOT_COUNTED = Number.NaN;
