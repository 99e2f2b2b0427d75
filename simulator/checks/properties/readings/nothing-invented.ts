import type { TakenIn } from '../../../broker/index.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';
import { quote } from '../../reading.ts';

/** At QoS 1 the broker accepts nothing but what was handed over and accepted. */
export class NothingInvented implements Check {
  readonly observes = { takenIn: true, publishInvented: true } as const;
  #tally = new Tally();

  takenIn({ qos }: TakenIn): void {
    if (qos === 1) this.#tally.evaluated++;
  }

  publishInvented(publish: TakenIn): void {
    if (publish.qos === 1) this.#tally.fail(publish.timeUs, publish.device, describeInvented(publish));
  }

  result(): CheckResult {
    return this.#tally.result('QoS 1 nothing invented');
  }
}

export function describeInvented(publish: TakenIn): string {
  return `${quote(publish)} was taken in, but not handed over (again)`;
}
