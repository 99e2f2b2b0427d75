import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/** First arrivals of one topic and QoS come in the order in which they were handed over (MQTT 4.6). */
export function orderKept(ledger: Ledger): CheckResult {
  return ledger.order.result('order per topic');
}
