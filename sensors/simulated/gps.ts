import type { SerialPart } from './bus.ts';
import type { Site } from './site.ts';

const SECOND_US = 1_000_000;
/** From power-on to the first fix: a warm start [E]. */
const FIX_AFTER_US = 25 * SECOND_US;

/** A receiver at 9600 baud: RMC and GGA once a second, without a fix at first. */
export class SimulatedGps implements SerialPart {
  readonly #site: Site;
  #poweredUs = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  powerOn(timeUs: number): void {
    this.#poweredUs = timeUs;
  }

  next(timeUs: number): { atUs: number; data: string } {
    const atUs = (Math.floor(timeUs / SECOND_US) + 1) * SECOND_US;
    const { latitude, longitude, altitude } = this.#site.position(atUs);
    const fix = atUs - this.#poweredUs >= FIX_AFTER_US;
    const time = clockOf(atUs);
    const place = fix ? `${angle(latitude, 2, 'NS')},${angle(longitude, 3, 'EW')}` : ',,,';
    const data =
      sentence(`GPRMC,${time},${fix ? 'A' : 'V'},${place},0.0,0.0,010126,,`) +
      sentence(
        `GPGGA,${time},${place},${fix ? '1,08,0.9' : '0,00,'},${fix ? altitude.toFixed(1) : ''},M,46.9,M,,`,
      );
    return { atUs, data };
  }
}

/** `$...*hh` and the line's end. */
export function sentence(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index++) sum ^= body.charCodeAt(index);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

function angle(degrees: number, digits: number, sides: string): string {
  const whole = Math.floor(Math.abs(degrees));
  const minutes = (Math.abs(degrees) - whole) * 60;
  return `${String(whole).padStart(digits, '0')}${minutes.toFixed(4).padStart(7, '0')},${sides[degrees < 0 ? 1 : 0]}`;
}

function clockOf(timeUs: number): string {
  const seconds = Math.floor(timeUs / SECOND_US);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join('')}.00`;
}
