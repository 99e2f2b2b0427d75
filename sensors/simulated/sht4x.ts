import type { Random } from '../../simulator/kernel/random.ts';
import type { I2cPart } from './bus.ts';
import type { AirSource } from './day.ts';
import { Reply, withCrc, word } from './sensirion.ts';

/** SHT4x data sheet, table 5, typical: high, medium and low precision. */
const CONVERSION_US = new Map([
  [0xfd, 6900],
  [0xf6, 3700],
  [0xe0, 1300],
]);
const SERIAL = 0x89;
/** Table 1 and 2, SHT40: repeatability at high precision. */
const NOISE_C = 0.04 / 3;
const NOISE_PERCENT = 0.08 / 3;

/** An SHT4x as its bus sees it: it does not acknowledge while it measures, nor when it has nothing to say. */
export class SimulatedSht4x implements I2cPart {
  address = 0x44;
  readonly #day: AirSource;
  readonly #random: Random | undefined;
  readonly #reply = new Reply();

  /** @param random draws the noise; without it there is none */
  constructor(day: AirSource, random?: Random) {
    this.#day = day;
    this.#random = random;
  }

  powerOn(): void {
    this.#reply.forget();
  }

  write(bytes: ArrayLike<number>, timeUs: number): boolean {
    if (this.#reply.busyAt(timeUs)) return false;
    const conversionUs = CONVERSION_US.get(bytes[0]);
    if (conversionUs === undefined) {
      this.#reply.set(bytes[0] === SERIAL ? withCrc([0x0f0f, 0x1234]) : undefined, timeUs);
      return true;
    }
    const air = this.#day.at(timeUs);
    const temperature = air.temperatureC + NOISE_C * (this.#random?.normal() ?? 0);
    const humidity = air.humidityPercent + NOISE_PERCENT * (this.#random?.normal() ?? 0);
    this.#reply.set(withCrc([word(temperature, -45, 175), word(humidity, -6, 125)]), timeUs + conversionUs);
    return true;
  }

  read(length: number, timeUs: number): Uint8Array | undefined {
    return this.#reply.take(length, timeUs);
  }
}
