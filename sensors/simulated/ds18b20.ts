import { oneWireCrc } from '../crc.ts';
import type { AirSource } from './day.ts';
import type { OneWirePart } from './onewire.ts';

const CONVERT = 0x44;
const READ_SCRATCHPAD = 0xbe;
/** 12 bits, typical; 750 ms at the most. */
const CONVERSION_US = 600_000;
/** Power-on: 85 C, no alarms, 12 bits. */
const POWER_ON = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];

/** A DS18B20 as the wire sees it once it has been selected. */
export class SimulatedDs18b20 implements OneWirePart {
  readonly rom: string;
  readonly #day: AirSource;
  #scratchpad = POWER_ON;
  #readyUs = Number.POSITIVE_INFINITY;
  #next = 9;

  /** @param serial six bytes of its own */
  constructor(serial: number[], day: AirSource) {
    const bytes = [0x28, ...serial];
    this.rom = [...bytes, oneWireCrc(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#day = day;
  }

  powerOn(): void {
    this.#scratchpad = POWER_ON;
    this.#readyUs = Number.POSITIVE_INFINITY;
  }

  reset(): boolean {
    this.#next = 9;
    return true;
  }

  write(byte: number, timeUs: number): void {
    this.#settle(timeUs);
    if (byte === CONVERT) this.#readyUs = timeUs + CONVERSION_US;
    if (byte === READ_SCRATCHPAD) this.#next = 0;
  }

  read(timeUs: number): number {
    this.#settle(timeUs);
    if (this.#next > 8) return timeUs < this.#readyUs && this.#readyUs !== Number.POSITIVE_INFINITY ? 0 : 255;
    const index = this.#next++;
    return index === 8 ? oneWireCrc(this.#scratchpad) : this.#scratchpad[index];
  }

  #settle(timeUs: number): void {
    if (timeUs < this.#readyUs) return;
    const raw = Math.round(this.#day.at(this.#readyUs).temperatureC * 16);
    this.#scratchpad = [raw & 255, (raw >> 8) & 255, ...POWER_ON.slice(2)];
    this.#readyUs = Number.POSITIVE_INFINITY;
  }
}
