import { type Place, whereOf } from '../board/places/place.ts';
import { First } from '../checks/first.ts';

/** A program that restarts its board so often, one time after the other, does nothing else. [E] */
export const MAX_QUICK_RESTARTS = 10;
/** A board that is on for less has done nothing yet. [E] */
const SHORT_US = 10e6;
/** From a reboot to the next boot; a board in deep sleep is off for longer. */
const AT_ONCE_US = 1e6;

interface Device {
  onUs: number;
  /** How long it was on last, and when that ended. */
  wasOnUs: number;
  offUs: number;
  /** Quick restarts in a row. */
  quick: number;
}

/** Finds programs that restart their board in a loop, and those that have ended themselves by `reset()`. */
export class Restarts {
  /** One line a board. */
  readonly failures: string[] = [];
  readonly first = new First();
  readonly #devices = new Map<number, Device>();
  readonly #failed = new Set<number>();

  poweredOn(timeUs: number, number: number): void {
    const device = this.#devices.get(number);
    if (device === undefined) {
      this.#devices.set(number, { onUs: timeUs, wasOnUs: 0, offUs: 0, quick: 0 });
      return;
    }
    const isQuick = device.wasOnUs < SHORT_US && timeUs - device.offUs < AT_ONCE_US;
    device.quick = isQuick ? device.quick + 1 : 0;
    device.onUs = timeUs;
    if (device.quick !== MAX_QUICK_RESTARTS) return;
    const why = 'within 10 s of its start each time; does it call load() or E.reboot() at its start?';
    this.#fail(
      timeUs,
      number,
      `its program has restarted the board ${MAX_QUICK_RESTARTS} times in a row, ${why}`,
    );
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.#devices.get(number);
    if (device === undefined) return;
    device.wasOnUs = timeUs - device.onUs;
    device.offUs = timeUs;
  }

  wasReset(timeUs: number, number: number, place: Place): void {
    const where = place.file === '' ? '' : `${whereOf(place)}: `;
    this.#fail(timeUs, number, `${where}reset() has ended its program; load() starts it anew`);
  }

  #fail(timeUs: number, number: number, what: string): void {
    if (this.#failed.has(number)) return;
    this.#failed.add(number);
    const words = `device ${number}${what.startsWith('its') ? ': ' : ', '}${what}`;
    this.failures.push(words);
    this.first.offer(timeUs, number, words);
  }
}
