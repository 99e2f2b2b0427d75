import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { Attempt } from '../../observations.ts';

/** Resends go in the order of their first tries, and before all new messages (MQTT-4.6.0-1). */
export class ResendOrder implements Check {
  readonly observes = { publishAttempted: true } as const;
  #tally = new Tally();

  publishAttempted(timeUs: number, device: number, { publish, isInOrder }: Attempt): void {
    if (!publish.dup) return;
    this.#tally.evaluated++;
    const { packetId } = publish;
    if (!isInOrder)
      this.#tally.fail(timeUs, device, `MQTT-4.6.0-1: packet id ${packetId} is resent after a later message`);
  }

  result(): CheckResult {
    return this.#tally.result('resends in order');
  }
}
