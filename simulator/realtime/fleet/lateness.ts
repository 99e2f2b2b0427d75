import { Histogram } from '../../checks/histogram.ts';

/**
 * Beyond this a run says more about the machine than about links and boards: lwIP's faster timer has 250 ms, and
 * nbiot-good's median round trip 900 ms. [E]
 */
export const LATENESS_BUDGET_MS = 100;

/** How late events ran: those of one batch all count as late as the batch's first, when its last has run. */
export class Lateness {
  #histogram = new Histogram();

  readonly add = (lateUs: number, events: number): void => {
    for (let n = 0; n < events; n++) this.#histogram.add(lateUs);
  };

  get events(): number {
    return this.#histogram.count;
  }

  /** Of all events so far; 0 before the first. */
  ms(fraction: number): number {
    return (this.#histogram.percentile(fraction) ?? 0) / 1000;
  }

  /** Whether what was measured is to be thrown away. */
  get isVoid(): boolean {
    return this.ms(0.99) > LATENESS_BUDGET_MS;
  }
}
