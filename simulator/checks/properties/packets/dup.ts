import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { Attempt } from '../../observations.ts';

/** DUP is set on every resend and on nothing else (MQTT-3.3.1-1, 4.3.1-1, 4.3.2-1). */
export class DupOnResends implements Check {
  readonly observes = { publishAttempted: true } as const;
  #tally = new Tally();

  publishAttempted(timeUs: number, device: number, attempt: Attempt): void {
    this.#tally.evaluated++;
    const fault = faultOf(attempt);
    if (fault !== null) this.#tally.fail(timeUs, device, fault);
  }

  result(): CheckResult {
    return this.#tally.result('DUP only on resends');
  }
}

function faultOf({ kind, publish: { packetId, dup }, mayBeResend }: Attempt): string | null {
  if (kind === 'qos 0') return dup ? 'MQTT-4.3.1-1: DUP at QoS 0' : null;
  if (kind === 'resend') return dup ? null : `MQTT-3.3.1-1: packet id ${packetId} is resent with DUP 0`;
  const isWrong = kind === 'first try' && dup && !mayBeResend;
  return isWrong ? `MQTT-4.3.2-1: packet id ${packetId} has DUP 1 at the first try` : null;
}
