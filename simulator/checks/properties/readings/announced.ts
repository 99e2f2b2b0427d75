import type { TakenIn } from '../../../broker/index.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';

/** Where Home Assistant looks for what there is. */
const DISCOVERY = 'homeassistant/';
/** A session that is younger at the end has had no time to announce. [E] */
const WITHIN_US = 1800e6;

interface Device {
  /** Topics that it has announced in any session. */
  known: Set<string>;
  /** Those that it has not in the session that began at `sinceUs`. */
  missing: Set<string>;
  sinceUs: number;
}

/** A board that has announced itself to Home Assistant does so in each new session, as a broker may have lost what it retained. */
export class Announced implements Check {
  readonly observes = { takenIn: true, sessionBegun: true, ended: true } as const;
  readonly #tally = new Tally();
  readonly #devices: Device[] = [];

  takenIn({ device: number, topic, retain }: TakenIn): void {
    if (!retain || !topic.startsWith(DISCOVERY)) return;
    const device = this.#device(number);
    device.known.add(topic);
    device.missing.delete(topic);
  }

  sessionBegun(number: number, timeUs: number): void {
    const device = this.#device(number);
    device.missing = new Set(device.known);
    device.sinceUs = timeUs;
  }

  ended(timeUs: number): void {
    for (const [number, device] of this.#devices.entries()) {
      if (device === undefined || device.known.size === 0 || timeUs - device.sinceUs < WITHIN_US) continue;
      this.#tally.evaluated++;
      const [topic] = device.missing;
      if (topic !== undefined)
        this.#tally.fail(timeUs, number, `has not announced ${topic} in its last session`);
    }
  }

  result(): CheckResult {
    return this.#tally.result('announced in each session');
  }

  #device(number: number): Device {
    this.#devices[number] ??= { known: new Set(), missing: new Set(), sinceUs: 0 };
    return this.#devices[number];
  }
}
