import type { I2cPart } from './bus.ts';
import { Reply, withCrc, word } from './sensirion.ts';
import type { Site } from './site.ts';

const START_PERIODIC = 0x21b1;
const STOP_PERIODIC = 0x3f86;
const READ_MEASUREMENT = 0xec05;
const DATA_READY = 0xe4b8;
const SERIAL = 0x3682;

const PERIOD_US = 5_000_000;
const COMMAND_US = 1000;
const STOP_US = 500_000;
const WHILE_MEASURING = [STOP_PERIODIC, READ_MEASUREMENT, DATA_READY];

/** An SCD40 as its bus sees it: idle or measuring every 5 s; a reading can be taken once (SCD4x data sheet, 3.5). */
export class SimulatedScd4x implements I2cPart {
  readonly address = 0x62;
  readonly #site: Site;
  #startedUs: number | undefined;
  #taken = 0;
  readonly #reply = new Reply();

  constructor(site: Site) {
    this.#site = site;
  }

  powerOn(): void {
    this.#startedUs = undefined;
    this.#reply.forget();
  }

  write(bytes: ArrayLike<number>, timeUs: number): boolean {
    const command = (bytes[0] << 8) | bytes[1];
    const measuring = this.#startedUs !== undefined;
    if (this.#reply.busyAt(timeUs) || (measuring && !WHILE_MEASURING.includes(command))) return false;
    if (command === START_PERIODIC) {
      this.#startedUs = timeUs;
      this.#taken = 0;
    }
    if (command === STOP_PERIODIC) this.#startedUs = undefined;
    this.#reply.set(
      this.#answer(command, timeUs),
      timeUs + (command === STOP_PERIODIC ? STOP_US : COMMAND_US),
    );
    return true;
  }

  read(length: number, timeUs: number): Uint8Array | undefined {
    return this.#reply.take(length, timeUs);
  }

  #answer(command: number, timeUs: number): Uint8Array | undefined {
    if (command === SERIAL) return withCrc([0xf896, 0x31a0, 0x4b3c]);
    if (command === DATA_READY) return withCrc([this.#count(timeUs) > this.#taken ? 0x8006 : 0x8000]);
    return command === READ_MEASUREMENT ? this.#take(timeUs) : undefined;
  }

  /** Readings finished since the start. */
  #count(timeUs: number): number {
    return this.#startedUs === undefined ? 0 : Math.floor((timeUs - this.#startedUs) / PERIOD_US);
  }

  #take(timeUs: number): Uint8Array | undefined {
    const count = this.#count(timeUs);
    if (this.#startedUs === undefined || count <= this.#taken) return undefined;
    this.#taken = count;
    const measuredUs = this.#startedUs + count * PERIOD_US;
    const air = this.#site.day.at(measuredUs);
    return withCrc([
      Math.round(this.#site.co2Ppm(measuredUs)),
      word(air.temperatureC, -45, 175),
      word(air.humidityPercent, 0, 100),
    ]);
  }
}
