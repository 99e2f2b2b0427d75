import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/** At QoS 0 the broker takes in nothing more often than it was handed over (MQTT-4.3.1-1). */
export function atMostOnce(ledger: Ledger): CheckResult {
  return ledger.invented[0].result('QoS 0 at most once');
}
