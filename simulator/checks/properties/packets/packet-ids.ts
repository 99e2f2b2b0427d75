import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { Attempt } from '../../observations.ts';

/** A packet id names one message until the client has read its answer (MQTT-2.3.1-2, 2.3.1-3). */
export class PacketIds implements Check {
  readonly observes = { publishAttempted: true, requestSent: true } as const;
  #tally = new Tally();

  publishAttempted(timeUs: number, device: number, attempt: Attempt): void {
    this.#tally.evaluated++;
    const fault = faultOf(attempt);
    if (fault !== null) this.#tally.fail(timeUs, device, fault);
  }

  requestSent(timeUs: number, device: number, packetId: number, isIdInUse: boolean): void {
    this.#tally.evaluated++;
    if (isIdInUse) this.#tally.fail(timeUs, device, `MQTT-2.3.1-2: packet id ${packetId} is in use`);
  }

  result(): CheckResult {
    return this.#tally.result('packet ids');
  }
}

function faultOf({ kind, publish: { packetId, dup }, isIdOfRequest, earlierId }: Attempt): string | null {
  if (kind === 'id in use')
    return dup
      ? `MQTT-2.3.1-3: packet id ${packetId} is resent with another message`
      : `MQTT-2.3.1-2: packet id ${packetId} is taken by a new message before its PUBACK or PUBCOMP`;
  if (kind === 'other id') return `MQTT-2.3.1-3: packet id ${earlierId} is resent as ${packetId}`;
  return kind === 'first try' && !dup && isIdOfRequest
    ? `MQTT-2.3.1-2: packet id ${packetId} is in use`
    : null;
}
