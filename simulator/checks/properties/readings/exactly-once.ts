import type { TakenIn } from '../../../broker/index.ts';
import { type Check, type CheckContext, type CheckResult, resultOf, Tally } from '../../check.ts';
import { First } from '../../first.ts';
import type { Ledger } from '../../ledger.ts';
import { quote, type Reading } from '../../reading.ts';
import { describeInvented } from './nothing-invented.ts';

/** A message that comes right after the beginning of a sync waits for it and for its own. */
const MAX_UNSYNCED_US = 2e6;

/**
 * The broker accepts every reading of QoS 2 once (MQTT-4.3.3). It may accept one again that was not acknowledged when
 * the broker began a new session: then neither end can know; or that came so shortly before it was killed that its disk has not
 * kept it.
 */
export class ExactlyOnce implements Check {
  readonly observes = {
    readingDelivered: true,
    readingDeliveredAgain: true,
    publishInvented: true,
    brokerForgot: true,
  } as const;
  #twice = new Tally();
  #invented = new Tally();
  #ledger: Ledger;
  #takenUs = new WeakMap<Reading, number>();
  #forgottenUs = -1;

  constructor({ ledger }: Pick<CheckContext, 'ledger'>) {
    this.#ledger = ledger;
  }

  brokerForgot(timeUs: number): void {
    this.#forgottenUs = timeUs;
  }

  readingDelivered(timeUs: number, reading: Reading): void {
    if (reading.qos === 2) this.#takenUs.set(reading, timeUs);
  }

  readingDeliveredAgain(timeUs: number, reading: Reading): void {
    const sinceUs = this.#forgottenUs - (this.#takenUs.get(reading) ?? 0);
    this.#takenUs.set(reading, timeUs);
    const isForgotten = sinceUs >= 0 && sinceUs <= MAX_UNSYNCED_US;
    if (reading.qos === 2 && !reading.mayComeAgain && !isForgotten)
      this.#twice.fail(timeUs, reading.device, `${quote(reading)} was taken in twice`);
  }

  publishInvented(publish: TakenIn): void {
    if (publish.qos === 2) this.#invented.fail(publish.timeUs, publish.device, describeInvented(publish));
  }

  result(): CheckResult {
    const lost = this.#ledger.lost(2);
    const failed = lost + this.#twice.failed + this.#invented.failed;
    const first = lost > 0 ? this.#ledger.firstLost() : new First();
    first.take(this.#twice.first);
    first.take(this.#invented.first);
    return resultOf('QoS 2 exactly once', this.#ledger.accepted(2), failed, first);
  }
}
