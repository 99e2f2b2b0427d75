import type { Qos } from '../../../broker/codec/packets.ts';
import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { Figures } from '../../figures.ts';
import { quote, type Reading } from '../../reading.ts';

/** Topics of one device whose order is followed; beyond that the longest known is forgotten. */
export const MAX_TOPICS = 4096;

/** Place of the latest reading that arrived, by topic, for each QoS. */
type Latest = Record<Qos, Map<string, number>>;

/**
 * First arrivals of one topic and QoS come in the order in which they were handed over (MQTT 4.6), but for a reading on which the
 * broker has hung up again and again: what waits behind it may overtake it.
 */
export class TopicOrder implements Check {
  readonly observes = { readingDelivered: true } as const;
  #tally = new Tally();
  #devices: Latest[] = [];
  #figures: Figures;

  constructor({ figures }: Pick<CheckContext, 'figures'>) {
    this.#figures = figures;
  }

  readingDelivered(timeUs: number, reading: Reading): void {
    const { device, qos, topic, place } = reading;
    this.#devices[device] ??= { 0: new Map(), 1: new Map(), 2: new Map() };
    const latest = this.#devices[device][qos];
    this.#tally.evaluated++;
    if (place < (latest.get(topic) ?? 0)) {
      this.#figures.outOfOrder++;
      if (reading.isSuspect) return;
      this.#tally.fail(timeUs, device, `${quote(reading)} arrived after a later one of its topic`);
      return;
    }
    latest.set(topic, place);
    if (latest.size > MAX_TOPICS) latest.delete(latest.keys().next().value ?? '');
  }

  result(): CheckResult {
    return this.#tally.result('order per topic');
  }
}
