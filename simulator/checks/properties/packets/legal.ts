import type { Violation } from '../../../broker/index.ts';
import { type Check, type CheckResult, EVERY_TYPE, Tally } from '../../check.ts';

/** The broker sees no violation of the protocol in what the client sends. */
export class Legal implements Check {
  readonly observes = { sent: EVERY_TYPE, violation: true } as const;
  #tally = new Tally();

  sent(): void {
    this.#tally.evaluated++;
  }

  violation({ timeUs, device, rule, detail }: Violation): void {
    this.#tally.fail(timeUs, device, `${rule}: ${detail}`);
  }

  result(): CheckResult {
    return this.#tally.result('legal MQTT');
  }
}
