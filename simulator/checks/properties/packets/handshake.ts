import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { Attempt } from '../../observations.ts';

/** PUBREL follows PUBREC, and after it the PUBLISH is not sent again (MQTT-4.3.3-1). */
export class Handshake implements Check {
  readonly observes = { publishAttempted: true, pubrelSent: true } as const;
  #tally = new Tally();

  publishAttempted(timeUs: number, device: number, { kind, publish: { packetId } }: Attempt): void {
    if (kind !== 'after PUBREC') return;
    const words = `MQTT-4.3.3-1: packet id ${packetId} is published again after its PUBREC`;
    this.#tally.fail(timeUs, device, words);
  }

  pubrelSent(timeUs: number, device: number, packetId: number, isEarly: boolean): void {
    this.#tally.evaluated++;
    if (isEarly) this.#tally.fail(timeUs, device, `MQTT-4.3.3-1: PUBREL ${packetId} before its PUBREC`);
  }

  result(): CheckResult {
    return this.#tally.result('QoS 2 handshake');
  }
}
