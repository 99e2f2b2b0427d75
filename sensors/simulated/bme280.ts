import type { Random } from '../../simulator/kernel/random.ts';
import { type Calibration, rawValues, storeCalibration } from './bme280-calibration.ts';
import type { I2cPart, SpiPart } from './bus.ts';
import type { AirSource } from './day.ts';

const CHIP_ID = 0xd0;
const RESET = 0xe0;
const CTRL_HUM = 0xf2;
const STATUS = 0xf3;
const CTRL_MEAS = 0xf4;
const CONFIG = 0xf5;
const DATA = 0xf7;

const RESET_WORD = 0xb6;
const MEASURING = 0x08;
const FORCED = 1;
const NORMAL = 3;

/** 5.4.6: standby times of normal mode. */
const STANDBY_US = [500, 62500, 125e3, 250e3, 500e3, 1e6, 10e3, 20e3];
/** Table 1 and 1.2: RMS noise of one sample without filter, and what a chip may be off by. */
const NOISE = { temperatureC: 0.005, humidityPercent: 0.07, pressureHpa: 0.033 };
const TOLERANCE = { temperatureC: 0.5, humidityPercent: 3, pressureHpa: 1 };

export interface Bme280Options {
  address?: number;
  /** 0x60 BME280 (default), 0x58 BMP280. */
  chipId?: number;
  calibration: Calibration;
  day: AirSource;
  /** Noise and tolerance are drawn from it; without it the chip is perfect. */
  random?: Random;
}

/** A BME280 as its bus sees it: registers, forced and normal mode, conversion times. Its IIR filter is not simulated. */
export class SimulatedBme280 implements I2cPart, SpiPart {
  readonly address: number;
  readonly #registers = new Uint8Array(256);
  readonly #options: Bme280Options;
  readonly #off = { temperatureC: 0, humidityPercent: 0, pressureHpa: 0 };
  #pointer = 0;
  /** CTRL_HUM as it was when CTRL_MEAS was last written (5.4.3). */
  #humiditySetting = 0;
  #startedUs = 0;
  /** When the conversion under way, if any, ends. */
  #readyUs = Number.POSITIVE_INFINITY;

  constructor(options: Bme280Options) {
    this.address = options.address ?? 0x76;
    this.#options = options;
    const { random } = options;
    if (random) {
      // Tolerances are limits: take them as two standard deviations [E].
      this.#off.temperatureC = (random.normal() * TOLERANCE.temperatureC) / 2;
      this.#off.humidityPercent = (random.normal() * TOLERANCE.humidityPercent) / 2;
      this.#off.pressureHpa = (random.normal() * TOLERANCE.pressureHpa) / 2;
    }
    storeCalibration(options.calibration, this.#registers);
    this.powerOn();
  }

  /** All that power-on and a soft reset bring back. */
  powerOn(): void {
    this.#registers[CHIP_ID] = this.#options.chipId ?? 0x60;
    this.#registers.fill(0, CTRL_HUM, DATA);
    this.#registers.set([0x80, 0, 0, 0x80, 0, 0, 0x80, 0], DATA);
    this.#humiditySetting = 0;
    this.#readyUs = Number.POSITIVE_INFINITY;
  }

  write(bytes: ArrayLike<number>, timeUs: number): boolean {
    this.#settle(timeUs);
    this.#pointer = bytes[0];
    // 6.2.1: pairs of register and value.
    for (let index = 0; index + 1 < bytes.length; index += 2)
      this.#set(bytes[index], bytes[index + 1], timeUs);
    return true;
  }

  read(length: number, timeUs: number): Uint8Array {
    this.#settle(timeUs);
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++)
      bytes[index] = this.#registers[(this.#pointer + index) & 255];
    this.#pointer = (this.#pointer + length) & 255;
    return bytes;
  }

  /** 6.3: the first bit says read or write; a register's own top bit is always set. */
  transfer(bytes: Uint8Array, timeUs: number): Uint8Array {
    const answer = new Uint8Array(bytes.length).fill(255);
    if (bytes[0] & 0x80) {
      this.write([bytes[0]], timeUs);
      answer.set(this.read(bytes.length - 1, timeUs), 1);
    } else
      this.write(
        bytes.map((byte, index) => (index % 2 ? byte : byte | 0x80)),
        timeUs,
      );
    return answer;
  }

  #set(register: number, value: number, timeUs: number): void {
    if (register === RESET && value === RESET_WORD) this.powerOn();
    if (register !== CTRL_HUM && register !== CTRL_MEAS && register !== CONFIG) return;
    this.#registers[register] = value;
    if (register !== CTRL_MEAS) return;
    this.#humiditySetting = this.#registers[CTRL_HUM];
    if (value & 3) this.#start(timeUs);
  }

  #start(timeUs: number): void {
    this.#registers[STATUS] = MEASURING;
    this.#startedUs = timeUs;
    this.#readyUs = timeUs + this.#conversionUs();
  }

  /** 9.1, typical. */
  #conversionUs(): number {
    const control = this.#registers[CTRL_MEAS];
    const temperature = samples(control >> 5);
    const pressure = samples(control >> 2);
    const humidity = samples(this.#humiditySetting);
    return (
      1000 + 2000 * temperature + (pressure && 2000 * pressure + 500) + (humidity && 2000 * humidity + 500)
    );
  }

  /** Brings the registers to `timeUs`: only the last conversion before it can be seen. */
  #settle(timeUs: number): void {
    if (timeUs < this.#readyUs) return;
    const mode = this.#registers[CTRL_MEAS] & 3;
    if (mode === NORMAL) {
      const cycleUs = this.#conversionUs() + STANDBY_US[this.#registers[CONFIG] >> 5];
      this.#startedUs += Math.floor((timeUs - this.#readyUs) / cycleUs) * cycleUs;
      this.#convert();
      this.#start(this.#startedUs + cycleUs);
      if (timeUs < this.#startedUs) this.#registers[STATUS] = 0;
      return;
    }
    this.#convert();
    this.#registers[STATUS] = 0;
    this.#readyUs = Number.POSITIVE_INFINITY;
    if (mode !== 0 && mode <= FORCED + 1) this.#registers[CTRL_MEAS] &= ~3;
  }

  #convert(): void {
    const control = this.#registers[CTRL_MEAS];
    const { calibration, day, random } = this.#options;
    const air = day.at(this.#startedUs);
    const noisy = {
      temperatureC: this.#measure(air.temperatureC, 'temperatureC', random),
      humidityPercent: Math.min(
        100,
        Math.max(0, this.#measure(air.humidityPercent, 'humidityPercent', random)),
      ),
      pressureHpa: this.#measure(air.pressureHpa, 'pressureHpa', random),
    };
    const raw = rawValues(calibration, noisy);
    this.#store(DATA, samples(control >> 2) ? quantised(raw.p, control >> 2) : 0x80000);
    this.#store(DATA + 3, samples(control >> 5) ? quantised(raw.t, control >> 5) : 0x80000);
    const humidity = samples(this.#humiditySetting)
      ? Math.min(0xffff, Math.max(0, Math.round(raw.h)))
      : 0x8000;
    this.#registers[DATA + 6] = humidity >> 8;
    this.#registers[DATA + 7] = humidity;
  }

  /** Its converter goes on beyond what the sheet promises; the driver has to know where that ends. */
  #measure(value: number, what: keyof typeof NOISE, random?: Random): number {
    return random ? value + this.#off[what] + random.normal() * NOISE[what] : value;
  }

  /** 20 bits: MSB, LSB, upper half of XLSB. */
  #store(register: number, raw: number): void {
    this.#registers[register] = raw >> 12;
    this.#registers[register + 1] = raw >> 4;
    this.#registers[register + 2] = (raw & 15) << 4;
  }
}

/** 5.4.3: how many samples an osrs_x field asks for; 0 means skipped. */
function samples(field: number): number {
  const bits = field & 7;
  return bits === 0 ? 0 : 1 << Math.min(bits - 1, 4);
}

/** 3.4: 16 bits and one more for each doubling of the samples, at the top of the 20. */
function quantised(raw: number, field: number): number {
  const step = 1 << (5 - Math.min(field & 7, 5));
  return Math.min(0xfffff, Math.max(0, Math.round(raw / step) * step));
}
