import { type Check, type CheckContext, type CheckResult, resultOf } from '../../check.ts';
import { First } from '../../first.ts';
import type { Ledger } from '../../ledger.ts';

/** Every reading accepted at QoS 1 has been accepted by the broker at least once (MQTT-4.3.2). */
export class AtLeastOnce implements Check {
  readonly observes = {};
  #ledger: Ledger;

  constructor({ ledger }: Pick<CheckContext, 'ledger'>) {
    this.#ledger = ledger;
  }

  result(): CheckResult {
    const failed = this.#ledger.lost(1);
    const first = failed > 0 ? this.#ledger.firstLost() : new First();
    return resultOf('QoS 1 at least once', this.#ledger.accepted(1), failed, first);
  }
}
