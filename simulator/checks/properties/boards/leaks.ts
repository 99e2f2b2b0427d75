import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { BoardResources } from '../../observations.ts';

/** Samples of a board that show what it usually holds. */
const LEARNT_FROM = 6;
/** One more timer, socket or listener at every reconnect exceeds this within some hours; normal work does not. [E] */
export const MAX_GROWTH = 8;

interface Device {
  samples: number;
  usual: BoardResources;
}

/** A program does not hold more and more timers, sockets and listeners. */
export class Leaks implements Check {
  readonly observes = { sampled: true, poweredOff: true } as const;
  #tally = new Tally();
  #devices: (Device | undefined)[] = [];

  sampled(timeUs: number, number: number, holds: BoardResources): void {
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
