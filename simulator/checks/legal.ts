import type { Violation } from '../broker/index.ts';
import { type Check, type CheckResult, Tally } from './check.ts';

/** Every packet is legal MQTT 3.1.1, as far as the broker can see. */
export class Legal implements Check {
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
