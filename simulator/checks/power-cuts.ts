import type { CheckResult } from './check.ts';
import type { Ledger } from './ledger.ts';

/** What was accepted into the flash outbox, and not acknowledged when the power went, is taken in all the same. */
export function keptOverPowerCuts(ledger: Ledger): CheckResult {
  const failed = ledger.heldOverCuts - ledger.arrivedAfterCuts;
  const detail = failed > 0 ? ledger.describeLost() : '';
  return { name: 'nothing lost over power cuts', evaluated: ledger.heldOverCuts, failed, detail };
}
