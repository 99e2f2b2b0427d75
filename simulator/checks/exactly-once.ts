import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/**
 * Every reading accepted at QoS 2 has been taken in once (MQTT-4.3.3). Again only where it was not acknowledged and
 * the broker has begun a new session meanwhile: neither end can know then.
 */
export function exactlyOnce(ledger: Ledger): CheckResult {
  const { twice, invented } = ledger;
  const lost = ledger.lost(2);
  const failed = lost + twice.failed + invented[2].failed;
  const detail = lost > 0 ? ledger.describeLost() : twice.detail || invented[2].detail;
  return { name: 'QoS 2 exactly once', evaluated: ledger.accepted(2), failed, detail };
}
