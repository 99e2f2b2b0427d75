import type { Air, AirSource } from './day.ts';

const YEAR_US = 365.25 * 86400e6;

/** A part's air: it is off by more every year, as its sheet says. */
export class Drifting implements AirSource {
  readonly #air: AirSource;
  readonly #perYear: Air;

  constructor(air: AirSource, perYear: Air) {
    this.#air = air;
    this.#perYear = perYear;
  }

  at(timeUs: number): Air {
    const { temperatureC, humidityPercent, pressureHpa } = this.#air.at(timeUs);
    const years = timeUs / YEAR_US;
    return {
      temperatureC: temperatureC + years * this.#perYear.temperatureC,
      humidityPercent: Math.min(100, Math.max(0, humidityPercent + years * this.#perYear.humidityPercent)),
      pressureHpa: pressureHpa + years * this.#perYear.pressureHpa,
    };
  }
}

/** BST-BME280-DS002, tables 2 and 3: long-term stability. */
export const BME280_DRIFT: Air = { temperatureC: 0, humidityPercent: 0.5, pressureHpa: 1 };
/** SHT4x data sheet, tables 1 and 2: long-term drift. */
export const SHT4X_DRIFT: Air = { temperatureC: 0.03, humidityPercent: 0.2, pressureHpa: 0 };
