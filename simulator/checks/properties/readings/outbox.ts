import { type Check, type CheckResult, Tally } from '../../check.ts';

/** Readings above QoS 0 that a client may hold at a time; an ESP32 would give them a tenth of its memory. [E] */
export const MAX_OUTBOX = 128;

/** Accepted readings wait in a bounded outbox; what finds no room is refused. */
export class Outbox implements Check {
  readonly observes = { readingQueued: true } as const;
  #tally = new Tally();

  readingQueued(timeUs: number, device: number, waiting: number): void {
    this.#tally.evaluated++;
    if (waiting > MAX_OUTBOX) this.#tally.fail(timeUs, device, `${waiting} accepted readings wait`);
  }

  result(): CheckResult {
    return this.#tally.result('outbox bounded');
  }
}
