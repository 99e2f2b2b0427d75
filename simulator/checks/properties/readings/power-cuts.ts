import { type Check, type CheckContext, type CheckResult, resultOf } from '../../check.ts';
import { First } from '../../first.ts';
import type { Ledger } from '../../ledger.ts';
import type { Reading } from '../../reading.ts';

/** A reading that waits in the flash outbox when the power goes arrives all the same. */
export class PowerCuts implements Check {
  readonly observes = {
    poweredOff: true,
    readingAcknowledged: true,
    readingDelivered: true,
    readingRejected: true,
  } as const;
  #ledger: Ledger;
  #outlivesPower: boolean;
  /** Readings that waited at a power cut and have neither arrived nor been acknowledged since. */
  #held = new WeakSet<Reading>();
  #heldCount = 0;
  #evaluated = 0;

  constructor({ ledger, outlivesPower }: Pick<CheckContext, 'ledger' | 'outlivesPower'>) {
    this.#ledger = ledger;
    this.#outlivesPower = outlivesPower;
  }

  poweredOff(_timeUs: number, device: number): void {
    if (!this.#outlivesPower) return;
    for (const reading of this.#ledger.waiting(device)) {
      if (reading.arrivals !== 0 || reading.qos === 0 || !this.#ledger.isCounted(reading)) continue;
      if (this.#held.has(reading) || reading.isRejected) continue;
      this.#held.add(reading);
      this.#heldCount++;
      this.#evaluated++;
    }
  }

  readingAcknowledged(reading: Reading): void {
    if (this.#held.delete(reading)) this.#heldCount--;
  }

  readingDelivered(_timeUs: number, reading: Reading): void {
    if (this.#held.delete(reading)) this.#heldCount--;
  }

  readingRejected(reading: Reading): void {
    if (this.#held.delete(reading)) this.#heldCount--;
  }

  result(): CheckResult {
    const failed = this.#heldCount;
    const first = failed > 0 ? this.#ledger.firstLost() : new First();
    return resultOf('nothing lost over power cuts', this.#evaluated, failed, first);
  }
}
