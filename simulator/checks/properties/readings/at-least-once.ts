import type { Check, CheckContext, CheckResult } from '../../check.ts';
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
    const detail = failed > 0 ? this.#ledger.describeLost() : '';
    return { name: 'QoS 1 at least once', evaluated: this.#ledger.accepted(1), failed, detail };
  }
}
