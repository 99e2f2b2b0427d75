import type { I2cPart } from './bus.ts';
import type { Site } from './site.ts';

const POWER_ON_CONFIGURATION = 0x399f;
const CONVERTED = 2;
/** SBOS448G, table 5: 12 bits once; the averaging settings (8 ... 15) take 2^n as long. */
const ONE_CONVERSION_US = 532;

/** An INA219 as its bus sees it: configuration, shunt voltage and bus voltage; power and current are not simulated. */
export class SimulatedIna219 implements I2cPart {
  address = 0x40;
  readonly #site: Site;
  readonly #shuntOhms: number;
  readonly #registers = new Uint16Array(6);
  #pointer = 0;
  #startedUs = 0;
  #readyUs = Number.POSITIVE_INFINITY;

  constructor(site: Site, shuntOhms = 0.1) {
    this.#site = site;
    this.#shuntOhms = shuntOhms;
    this.powerOn();
  }

  powerOn(): void {
    this.#registers.fill(0);
    this.#registers[0] = POWER_ON_CONFIGURATION;
    this.#readyUs = Number.POSITIVE_INFINITY;
  }

  write(bytes: ArrayLike<number>, timeUs: number): boolean {
    this.#pointer = bytes[0];
    if (bytes.length < 3 || this.#pointer !== 0) return true;
    this.#registers[0] = (bytes[1] << 8) | bytes[2];
    this.#registers[2] &= ~CONVERTED;
    this.#startedUs = timeUs;
    this.#readyUs = timeUs + samplesUs(this.#registers[0] >> 7) + samplesUs(this.#registers[0] >> 3);
    return true;
  }

  read(length: number, timeUs: number): Uint8Array {
    if (timeUs >= this.#readyUs) this.#convert();
    const word = this.#registers[this.#pointer] ?? 0;
    return Uint8Array.from({ length }, (_, index) => (index % 2 ? word : word >> 8));
  }

  #convert(): void {
    this.#readyUs = Number.POSITIVE_INFINITY;
    const { voltage, current } = this.#site.supply(this.#startedUs);
    this.#registers[1] = Math.round((current * this.#shuntOhms) / 10e-6);
    this.#registers[2] = (Math.round(voltage / 4e-3) << 3) | CONVERTED;
  }
}

function samplesUs(field: number): number {
  return ONE_CONVERSION_US * (field & 8 ? 2 ** (field & 7) : 1);
}
