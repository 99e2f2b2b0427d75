import { Histogram, type Spread } from '../../checks/histogram.ts';

/**
 * With more lateness a run shows the machine and not links and boards: lwIP's faster timer has a period of 250 ms, and
 * nbiot-good's median round trip takes 900 ms. [E]
 */
export const LATENESS_BUDGET_MS = 100;

/** How late events ran. All events of a batch count as late as the first one was when the last had run. */
export class Lateness {
  #histogram = new Histogram();

  readonly add = (lateUs: number, events: number): void => {
    for (let n = 0; n < events; n++) this.#histogram.add(lateUs);
  };

  /** As plain data, which adds to that of other machines. */
  get spread(): Spread {
    return this.#histogram.spread;
  }

  get events(): number {
    return this.#histogram.count;
  }

  /** Lateness in ms at this fraction of all events so far; 0 before the first. */
  ms(fraction: number): number {
    return (this.#histogram.percentile(fraction) ?? 0) / 1000;
  }

  /** Whether the machine was too slow for the figures to be used. */
  get isVoid(): boolean {
    return this.ms(0.99) > LATENESS_BUDGET_MS;
  }
}
