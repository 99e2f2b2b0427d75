import { type Check, type CheckResult, Tally } from './check.ts';

/** What a board holds for its program, as far as it can be counted. */
export interface Holdings {
  timers: number;
  sockets: number;
  listeners: number;
}

/** Samples from which a board's usual holdings are learnt. */
const LEARNT_FROM = 6;
/** One more of something at every reconnect passes this within some hours; what a program holds at its work does not. [E] */
export const MAX_GROWTH = 8;

interface Device {
  samples: number;
  usual: Holdings;
}

/** A program does not hold more and more timers, sockets and listeners. */
export class Leaks implements Check {
  #tally = new Tally();
  #devices: (Device | undefined)[] = [];

  /** To be called every few minutes. */
  sampled(timeUs: number, number: number, holds: Holdings): void {
    this.#devices[number] ??= { samples: 0, usual: { timers: 0, sockets: 0, listeners: 0 } };
    const device = this.#devices[number];
    const isLearning = device.samples++ < LEARNT_FROM;
    if (!isLearning) this.#tally.evaluated++;
    for (const name of ['timers', 'sockets', 'listeners'] as const) {
      const usual = device.usual[name];
      if (isLearning) device.usual[name] = Math.max(usual, holds[name]);
      else if (holds[name] > usual + MAX_GROWTH)
        this.#tally.fail(timeUs, number, `${holds[name]} ${name}; ${usual} or less when it began`);
    }
  }

  poweredOff(_timeUs: number, number: number): void {
    this.#devices[number] = undefined;
  }

  result(): CheckResult {
    return this.#tally.result('nothing leaks');
  }
}
