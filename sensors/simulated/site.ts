import type { Random } from '../../simulator/kernel/random.ts';
import { type AirSource, type Climate, Day } from './day.ts';

const HOUR_US = 3600e6;
const DAY_US = 24 * HOUR_US;
const WAVE_TABLE = 8;
const TIPS_PER_DAY = 40;

/** A place with everything that can be measured there, each a pure function of time. Figures are choices [E]. */
export class Site {
  readonly day: AirSource;
  readonly #phases: number[];
  readonly #latitude: number;
  readonly #longitude: number;

  /** @param air what was recorded somewhere, in place of a day */
  constructor(random: Random, climate?: Climate, air?: AirSource) {
    this.day = air ?? new Day(random, climate);
    this.#phases = Array.from({ length: WAVE_TABLE }, () => random.between(0, 2 * Math.PI));
    this.#latitude = random.between(46, 54);
    this.#longitude = random.between(6, 14);
  }

  /** A room that fills up by day: 420 ppm outside, up to about 1,200 ppm in the afternoon. */
  co2Ppm(timeUs: number): number {
    const busy = Math.max(0, Math.sin((2 * Math.PI * (timeUs / HOUR_US)) / 24));
    return 430 + 700 * busy + 60 * busy * this.#wave(0, timeUs, 0.7) + 8 * this.#wave(1, timeUs, 0.2);
  }

  /** A box that stands nearly level on something that hums; multiples of standard gravity. */
  gravities(timeUs: number): [number, number, number] {
    const tilt = 0.05 * this.#wave(2, timeUs, 24);
    const hum = 0.01 * this.#wave(3, timeUs, 1 / 3600);
    return [Math.sin(tilt) + hum, hum, Math.cos(tilt) - hum];
  }

  /** A lithium cell that falls from 4.1 V to 3.5 V in 60 days, with the load's current through the shunt. */
  supply(timeUs: number): { voltage: number; current: number } {
    const worn = Math.min(1, timeUs / (60 * DAY_US));
    const current = 0.045 + 0.02 * this.#wave(4, timeUs, 0.5);
    return { voltage: 4.1 - 0.6 * worn - 0.2 * current, current };
  }

  /** The way down to the water in a tank that is emptied by day and filled at night; metres. */
  distanceM(timeUs: number): number {
    return 1.2 + 0.6 * this.#wave(5, timeUs, 24) + 0.01 * this.#wave(6, timeUs, 0.05);
  }

  /** When the rain gauge tips for the nth time (1, 2 ...): it rains for four hours of each day. */
  rainTipUs(tip: number): number {
    const day = Math.floor((tip - 1) / TIPS_PER_DAY);
    const ofDay = tip - day * TIPS_PER_DAY;
    return Math.round((day + (2 + ofDay / TIPS_PER_DAY) / 6) * DAY_US);
  }

  /** How often it has tipped by then. */
  rainTips(timeUs: number): number {
    const days = timeUs / DAY_US;
    const today = Math.floor(((days % 1) * 6 - 2) * TIPS_PER_DAY);
    return Math.floor(days) * TIPS_PER_DAY + Math.min(TIPS_PER_DAY, Math.max(0, today));
  }

  /** A vehicle that goes round a block: degrees, metres. */
  position(timeUs: number): { latitude: number; longitude: number; altitude: number } {
    return {
      latitude: this.#latitude + 0.01 * this.#wave(6, timeUs, 2),
      longitude: this.#longitude + 0.01 * this.#wave(7, timeUs, 2),
      altitude: 250 + 20 * this.#wave(7, timeUs, 4),
    };
  }

  #wave(index: number, timeUs: number, hours: number): number {
    return Math.sin((2 * Math.PI * timeUs) / (hours * HOUR_US) + this.#phases[index]);
  }
}
