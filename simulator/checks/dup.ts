import type { CheckResult } from './check.ts';
import type { Resend } from './resend.ts';

/** DUP is set on every resend and on nothing else (MQTT-3.3.1-1, 4.3.1-1, 4.3.2-1). */
export function dupOnResends(resend: Resend): CheckResult {
  return resend.dup.result('DUP only on resends');
}
