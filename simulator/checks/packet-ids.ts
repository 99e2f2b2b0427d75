import type { CheckResult } from './check.ts';
import type { Resend } from './resend.ts';

/** A packet id names one message until the client has read its answer (MQTT-2.3.1-2, 2.3.1-3). */
export function packetIds(resend: Resend): CheckResult {
  return resend.ids.result('packet ids');
}
