import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/** Every reading accepted at QoS 1 has been taken in at least once (MQTT-4.3.2). */
export function atLeastOnce(ledger: Ledger): CheckResult {
  const failed = ledger.lost(1);
  const detail = failed > 0 ? ledger.describeLost() : '';
  return { name: 'QoS 1 at least once', evaluated: ledger.accepted(1), failed, detail };
}
