import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { Ledger } from '../../ledger.ts';
import { quote, type Reading } from '../../reading.ts';

/** Connections that may end on one reading while others wait behind it. [E] */
export const MAX_HELD_UP = 12;
/** Connections that may end on one reading that the broker never takes, though it took another one on them. [E] */
export const MAX_HANG_UPS = 40;

interface Device {
  /** The reading on which the last connection has ended, and how many in a row did, others waiting. */
  last: Reading | null;
  inRow: number;
  /** The broker has acknowledged a reading since the last end. */
  hasAnswered: boolean;
  /** By reading that is never taken: ends on it after another one was acknowledged. */
  ends: WeakMap<Reading, number>;
  openedUs: number;
}

/**
 * A reading on which the broker always hangs up is put aside after a few connections, and keeps no other back until then. One on
 * which it hangs up at random is sent until it is acknowledged.
 */
export class PutAside implements Check {
  readonly observes = { opened: true, closed: true, readingAcknowledged: true, ended: true } as const;
  readonly #ledger: Ledger;
  readonly #tally = new Tally();
  readonly #devices: Device[] = [];

  constructor({ ledger }: Pick<CheckContext, 'ledger'>) {
    this.#ledger = ledger;
  }

  opened(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.hasAnswered = false;
    device.openedUs = timeUs;
  }

  readingAcknowledged({ device: number }: Reading): void {
    this.#device(number).hasAnswered = true;
  }

  closed(timeUs: number, number: number, connection: number, byClient = false): void {
    if (byClient) return;
    const device = this.#device(number);
    const first = this.#ledger.firstUnanswered(number, connection);
    if (first === undefined || first.hangUps === 0) return;
    const isHeldUp = this.#ledger
      .waiting(number)
      .some(
        (one) =>
          one !== first &&
          one.qos > 0 &&
          !one.isSuspect &&
          one.arrivals === 0 &&
          one.timeUs < device.openedUs,
      );
    device.inRow = first === device.last && isHeldUp ? device.inRow + 1 : 0;
    device.last = first;
    this.#tally.evaluated++;
    if (device.inRow === MAX_HELD_UP)
      this.#tally.fail(
        timeUs,
        number,
        `${quote(first)} has kept others back over ${MAX_HELD_UP} connections`,
      );
    if (!first.isRejected || !device.hasAnswered) return;
    const ends = (device.ends.get(first) ?? 0) + 1;
    device.ends.set(first, ends);
    if (ends === MAX_HANG_UPS)
      this.#tally.fail(
        timeUs,
        number,
        `${quote(first)} was sent again after ${MAX_HANG_UPS} connections had ended on it`,
      );
  }

  ended(timeUs: number): void {
    for (const number of this.#devices.keys())
      for (const reading of this.#ledger.waiting(number)) {
        const isForgotten = reading.arrivals > 0 && !reading.isRejected && !reading.isUncertain;
        if (reading.qos === 0 || reading.packetId === 0 || !isForgotten || !this.#ledger.isCounted(reading))
          continue;
        this.#tally.fail(
          timeUs,
          number,
          `${quote(reading)} was taken, and its client no longer waits for its acknowledgement`,
        );
      }
  }

  result(): CheckResult {
    return this.#tally.result('nothing innocent put aside');
  }

  #device(number: number): Device {
    this.#devices[number] ??= { last: null, inRow: 0, hasAnswered: false, ends: new WeakMap(), openedUs: 0 };
    return this.#devices[number];
  }
}
