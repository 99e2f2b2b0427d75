import { CONNACK } from '../../../broker/codec/packets.ts';
import { type Check, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';
import type { Rule } from '../rule.ts';

/** Attempts without success in a row from which on the waits are judged. [E] */
export const JUDGED_FROM = 8;
/**
 * The longest of so many waits is judged: a client with full jitter waits briefly by chance, but not six times in a
 * row. [E]
 */
export const WAITS = 6;
/** A connection that the broker has accepted and that ends sooner was a refusal too. [E] */
const HELD_US = 5e6;

interface Device {
  connection: number;
  /** Of the last CONNACK; null before it. */
  acceptedUs: number | null;
  /** When the last attempt ended; null while one is on its way. */
  endedUs: number | null;
  /** Since the last success. */
  refusals: number;
  /** Between the end of an attempt and the next one, in a row of refusals; the last WAITS. */
  waitsUs: number[];
}

/** After refusals in a row a client waits longer: the longest of its last waits is at least `leastS`. */
export function backOff(leastS: number, source: string): Rule {
  return {
    text: `back-off after refusals, to ${leastS} s or more`,
    source,
    create: (name) => new BackOff(name, leastS),
  };
}

class BackOff implements Check {
  readonly observes = {
    dialled: true,
    connectFailed: true,
    received: [CONNACK],
    closed: true,
    poweredOff: true,
  } as const;
  readonly #tally = new Tally();
  readonly #name: string;
  readonly #leastS: number;
  readonly #devices: Device[] = [];

  constructor(name: string, leastS: number) {
    this.#name = name;
    this.#leastS = leastS;
  }

  dialled(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.endedUs !== null && device.refusals > 0) {
      device.waitsUs.push(timeUs - device.endedUs);
      if (device.waitsUs.length > WAITS) device.waitsUs.shift();
    }
    device.connection = connection;
    device.endedUs = null;
    device.acceptedUs = null;
    if (device.refusals >= JUDGED_FROM) this.#judge(timeUs, number, device);
  }

  connectFailed(timeUs: number, number: number, connection: number): void {
    this.#end(timeUs, number, connection);
  }

  received(timeUs: number, number: number, connection: number, { code }: WirePacket): void {
    const device = this.#device(number);
    if (code === 0 && device.connection === connection) device.acceptedUs = timeUs;
  }

  closed(timeUs: number, number: number, connection: number): void {
    this.#end(timeUs, number, connection);
  }

  /** What the program knew of its refusals is lost. */
  poweredOff(_timeUs: number, number: number): void {
    delete this.#devices[number];
  }

  result() {
    return this.#tally.result(this.#name);
  }

  #end(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection !== connection || device.endedUs !== null) return;
    device.endedUs = timeUs;
    if (device.acceptedUs === null || timeUs - device.acceptedUs < HELD_US) device.refusals++;
    else {
      device.refusals = 0;
      device.waitsUs = [];
    }
  }

  #judge(timeUs: number, number: number, { refusals, waitsUs }: Device): void {
    this.#tally.evaluated++;
    const longestS = Math.max(...waitsUs) / 1e6;
    if (longestS >= this.#leastS) return;
    const words = `${refusals} attempts in a row came to nothing, and its last ${waitsUs.length} waits were ${longestS.toFixed(1)} s or less`;
    this.#tally.fail(timeUs, number, words);
  }

  #device(number: number): Device {
    this.#devices[number] ??= { connection: 0, acceptedUs: null, endedUs: null, refusals: 0, waitsUs: [] };
    return this.#devices[number];
  }
}
