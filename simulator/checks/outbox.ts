import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/** Accepted readings wait in a bounded outbox; what finds no room is refused. */
export function outboxBounded(ledger: Ledger): CheckResult {
  return ledger.outbox.result('outbox bounded');
}
