import type { PinPart } from './bus.ts';
import type { Site } from './site.ts';

const never = Number.POSITIVE_INFINITY;

/** HC-SR04: from the end of the trigger to the echo's start, and the echo when nothing is in front. */
const BURST_US = 450;
const NOTHING_US = 38_000;
const TRIGGER_US = 10;
const REACH_M = 4;

/** An HC-SR04 with its two pins. */
export class SimulatedHcsr04 {
  readonly trigger: PinPart;
  readonly echo: PinPart;
  #highSinceUs = -1;
  #riseUs = never;
  #fallUs = never;

  constructor(site: Site) {
    this.trigger = {
      drive: (level, timeUs) => this.#triggered(site, level, timeUs),
      level: () => 0,
      nextEdgeUs: () => never,
    };
    this.echo = {
      level: (timeUs) => (timeUs >= this.#riseUs && timeUs < this.#fallUs ? 1 : 0),
      nextEdgeUs: (timeUs) => [this.#riseUs, this.#fallUs].find((edgeUs) => edgeUs > timeUs) ?? never,
    };
  }

  #triggered(site: Site, level: 0 | 1 | undefined, timeUs: number): void {
    if (level === 1) {
      this.#highSinceUs = timeUs;
      return;
    }
    const long = this.#highSinceUs >= 0 && timeUs - this.#highSinceUs >= TRIGGER_US;
    this.#highSinceUs = -1;
    if (!long) return;
    const metres = site.distanceM(timeUs);
    const metresPerUs = (331.3 + 0.606 * site.day.at(timeUs).temperatureC) / 1e6;
    this.#riseUs = timeUs + BURST_US;
    this.#fallUs = Math.round(this.#riseUs + (metres > REACH_M ? NOTHING_US : (2 * metres) / metresPerUs));
  }
}

/** A rain gauge's contact: closes for 100 ms at each tip, after bouncing for 2 ms. */
export class SimulatedRainGauge implements PinPart {
  static readonly edgesUs = [0, 1000, 2000, 100_000];
  readonly #site: Site;
  #tip = 1;

  constructor(site: Site) {
    this.#site = site;
  }

  level(timeUs: number): 0 | 1 {
    this.#seek(timeUs);
    const passed = SimulatedRainGauge.edgesUs.filter(
      (edgeUs) => this.#site.rainTipUs(this.#tip) + edgeUs <= timeUs,
    );
    return passed.length % 2 ? 0 : 1;
  }

  nextEdgeUs(timeUs: number): number {
    this.#seek(timeUs);
    const edges = SimulatedRainGauge.edgesUs.map((edgeUs) => this.#site.rainTipUs(this.#tip) + edgeUs);
    return edges.find((edgeUs) => edgeUs > timeUs) ?? never;
  }

  /** To the first tip that is not over yet. */
  #seek(timeUs: number): void {
    while (this.#site.rainTipUs(this.#tip) + 100_000 <= timeUs) this.#tip++;
  }
}

/** A battery behind a divider, for `analogRead` with 3.3 V as its 1. */
export function dividedSupply(site: Site, ratio: number): PinPart {
  return {
    level: () => 1,
    nextEdgeUs: () => never,
    // 12 bits, and never quite 1.
    fraction: (timeUs) =>
      Math.min(4095, Math.round((site.supply(timeUs).voltage / ratio / 3.3) * 4096)) / 4096,
  };
}
