import type { CheckResult } from './check.ts';
import type { Resend } from './resend.ts';

/** Resends go in the order of their first tries, and before all new messages (MQTT-4.6.0-1). */
export function resendsInOrder(resend: Resend): CheckResult {
  return resend.order.result('resends in order');
}
