import type { CheckResult } from './check.ts';
import type { Resend } from './resend.ts';

/** PUBREL follows PUBREC, and no PUBLISH goes again after it (MQTT-4.3.3-1). */
export function handshakesKept(resend: Resend): CheckResult {
  return resend.handshake.result('QoS 2 handshake');
}
