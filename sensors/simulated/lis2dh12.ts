import type { I2cPart } from './bus.ts';
import type { Site } from './site.ts';

const WHO_AM_I = 0x0f;
const CTRL_REG1 = 0x20;
const CTRL_REG4 = 0x23;
const STATUS = 0x27;
const OUT = 0x28;
const DATA_READY = 0x08;
/** DocID025056, table 31: hertz for the upper half of CTRL_REG1. */
const RATE_HZ = [0, 1, 10, 25, 50, 100, 200, 400];
const WAKE_PERIODS = 7;

/** A LIS2DH12 as its bus sees it, in high resolution, +-2 g. */
export class SimulatedLis2dh12 implements I2cPart {
  address = 0x19;
  readonly #site: Site;
  readonly #registers = new Uint8Array(0x40);
  #pointer = 0;
  #awakeUs = 0;

  constructor(site: Site) {
    this.#site = site;
    this.powerOn();
  }

  powerOn(): void {
    this.#registers.fill(0);
    this.#registers[WHO_AM_I] = 0x33;
    this.#registers[CTRL_REG1] = 0x07;
  }

  write(bytes: ArrayLike<number>, timeUs: number): boolean {
    this.#settle(timeUs);
    this.#pointer = bytes[0];
    for (let index = 1; index < bytes.length; index++) {
      const register = (bytes[0] & 0x7f) + index - 1;
      if (register === CTRL_REG1 || register === CTRL_REG4) this.#registers[register] = bytes[index];
      if (register === CTRL_REG1) this.#wake(timeUs);
    }
    return true;
  }

  read(length: number, timeUs: number): Uint8Array {
    this.#settle(timeUs);
    const bytes = new Uint8Array(length);
    const step = this.#pointer & 0x80 ? 1 : 0;
    for (let index = 0; index < length; index++) {
      const register = ((this.#pointer & 0x7f) + step * index) & 0x3f;
      bytes[index] = this.#registers[register];
      if (register === OUT + 5) this.#registers[STATUS] = 0;
    }
    return bytes;
  }

  #wake(timeUs: number): void {
    const hertz = RATE_HZ[this.#registers[CTRL_REG1] >> 4] ?? 0;
    this.#awakeUs = hertz ? timeUs + (WAKE_PERIODS * 1e6) / hertz : Number.POSITIVE_INFINITY;
  }

  #settle(timeUs: number): void {
    if (timeUs < this.#awakeUs || !(this.#registers[CTRL_REG1] >> 4)) return;
    const periodUs = 1e6 / RATE_HZ[this.#registers[CTRL_REG1] >> 4];
    const sampledUs = this.#awakeUs + Math.floor((timeUs - this.#awakeUs) / periodUs) * periodUs;
    this.#awakeUs = sampledUs + periodUs;
    this.#site.gravities(sampledUs).forEach((gravity, axis) => {
      const milli = Math.min(2047, Math.max(-2048, Math.round(gravity * 1000)));
      this.#registers[OUT + 2 * axis] = milli << 4;
      this.#registers[OUT + 2 * axis + 1] = milli >> 4;
    });
    this.#registers[STATUS] = DATA_READY;
  }
}
