import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/** At QoS 1 the broker takes in nothing but what was handed over and accepted. */
export function nothingInvented(ledger: Ledger): CheckResult {
  return ledger.invented[1].result('QoS 1 nothing invented');
}
