import type { Random } from '../../simulator/kernel/random.ts';

/** What the air is like at one moment. */
export interface Air {
  temperatureC: number;
  humidityPercent: number;
  pressureHpa: number;
}

/** Where a part gets its air from: a model, or what was recorded somewhere. */
export interface AirSource {
  at(timeUs: number): Air;
}

/** A place and its season. */
export interface Climate {
  meanC: number;
  /** From the mean to the day's warmest. */
  dailySwingC: number;
  meanPressureHpa: number;
  /** Hour of the day, 0 ... 24, at which the run starts. */
  startHour: number;
}

/** A mild spring day inland [E]. */
export const SPRING: Climate = { meanC: 12, dailySwingC: 6, meanPressureHpa: 1013, startHour: 6 };

const HOUR_US = 3600e6;
const WARMEST_HOUR = 15;
// The atmosphere's tide: about 1 hPa in the middle latitudes, highest at 10 and 22 h local time.
const TIDE_HPA = 0.6;
const TIDE_HIGHEST_HOUR = 10;

/** Slow waves that make one day unlike the next: period in hours, size as a share of the swing. */
const WEATHER = [
  { hours: 97, share: 0.5 },
  { hours: 41, share: 0.25 },
  { hours: 5.3, share: 0.08 },
  { hours: 1.1, share: 0.03 },
];
const WEATHER_HPA = 9;

/**
 * A day as a pure function of time: the sun's curve, waves of weather, and a dew point that changes
 * slower than the temperature, so that humidity falls as it gets warm. All randomness is drawn when it is made.
 */
export class Day implements AirSource {
  readonly #climate: Climate;
  readonly #phases: number[];
  readonly #offsetC: number;

  constructor(random: Random, climate: Climate = SPRING) {
    this.#climate = climate;
    this.#phases = WEATHER.map(() => random.between(0, 2 * Math.PI));
    // One garden is not the next [E].
    this.#offsetC = random.between(-1, 1);
  }

  at(timeUs: number): Air {
    const { meanC, dailySwingC, meanPressureHpa, startHour } = this.#climate;
    const hours = timeUs / HOUR_US;
    const sun = wave(startHour + hours - WARMEST_HOUR, 24);
    const weather = this.#weather(hours);
    const temperatureC = meanC + this.#offsetC + dailySwingC * (sun + weather);
    const dewPointC = meanC + this.#offsetC - 0.6 * dailySwingC + dailySwingC * 0.5 * weather;
    const saturation = vapourPressureHpa(dewPointC) / vapourPressureHpa(temperatureC);
    return {
      temperatureC,
      humidityPercent: Math.min(99, 100 * saturation),
      pressureHpa:
        meanPressureHpa - WEATHER_HPA * weather + TIDE_HPA * wave(startHour + hours - TIDE_HIGHEST_HOUR, 12),
    };
  }

  #weather(hours: number): number {
    let sum = 0;
    for (let index = 0; index < WEATHER.length; index++)
      sum +=
        WEATHER[index].share * Math.sin((2 * Math.PI * hours) / WEATHER[index].hours + this.#phases[index]);
    return sum;
  }
}

/** 1 at `hours` 0, and again every `period`. */
function wave(hours: number, period: number): number {
  return Math.cos((2 * Math.PI * hours) / period);
}

/** Over water, Magnus' formula with Sonntag's (1990) constants. */
function vapourPressureHpa(celsius: number): number {
  return 6.112 * Math.exp((17.62 * celsius) / (243.12 + celsius));
}
