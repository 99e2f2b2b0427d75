import type { TakenIn } from '../../../broker/index.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';
import { describeInvented } from './nothing-invented.ts';

/** At QoS 0 the broker accepts nothing more often than the client sent it (MQTT-4.3.1-1). */
export class AtMostOnce implements Check {
  readonly observes = { takenIn: true, publishInvented: true } as const;
  #tally = new Tally();

  takenIn({ qos }: TakenIn): void {
    if (qos === 0) this.#tally.evaluated++;
  }

  /** A QoS 0 PUBLISH that arrives again belongs to no reading that is still under way. */
  publishInvented(publish: TakenIn): void {
    if (publish.qos === 0) this.#tally.fail(publish.timeUs, publish.device, describeInvented(publish));
  }

  result(): CheckResult {
    return this.#tally.result('QoS 0 at most once');
  }
}
