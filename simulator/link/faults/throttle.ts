import type * as v from 'valibot';
import { type Fault, type LinkFaultKind, LOST, type Packet, UP } from '../fault.ts';
import { faultSchema, positive } from '../schema.ts';

export const schema = faultSchema('throttle', {
  /** Both directions together, headers included; 1 MB is 10^6 bytes. */
  quotaMB: positive,
  /** The quota is new after so many hours: 24 is a day, 720 a month. */
  everyH: positive,
  /** Each direction, once the quota is used up. */
  kbit: positive,
  /** Drop-tail, for each direction. */
  queueKB: positive,
});

export type ThrottlePlan = v.InferOutput<typeof schema>;

/** The operator slows a SIM down that has used up its quota, until the next period begins. */
export class Throttle implements Fault {
  readonly lasting = true;
  #quotaBytes: number;
  #periodUs: number;
  #usPerByte: number;
  #queueBytes: number;
  #period = 0;
  #usedBytes = 0;
  #freeAtUs: [number, number] = [0, 0];

  constructor(plan: ThrottlePlan) {
    this.#quotaBytes = plan.quotaMB * 1e6;
    this.#periodUs = plan.everyH * 3600e6;
    this.#usPerByte = 8000 / plan.kbit;
    this.#queueBytes = plan.queueKB * 1000;
  }

  pass(packet: Packet, atUs: number): number {
    const period = Math.floor(atUs / this.#periodUs);
    if (period > this.#period) {
      this.#period = period;
      this.#usedBytes = 0;
    }
    this.#usedBytes += packet.bytes;
    const way = packet.direction === UP ? 0 : 1;
    if (this.#usedBytes <= this.#quotaBytes) return Math.max(atUs, this.#lastOf(way, atUs));
    const waitingBytes = (this.#freeAtUs[way] - atUs) / this.#usPerByte;
    if (waitingBytes + packet.bytes > this.#queueBytes && waitingBytes > 0) return LOST;
    this.#freeAtUs[way] = Math.max(atUs, this.#freeAtUs[way]) + packet.bytes * this.#usPerByte;
    return Math.round(this.#freeAtUs[way]);
  }

  /** A packet of the new period does not overtake those that still wait from the old one. */
  #lastOf(way: 0 | 1, atUs: number): number {
    return this.#freeAtUs[way] > atUs ? Math.round(this.#freeAtUs[way]) : atUs;
  }
}

export const throttle: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'queueing',
  create: (plan) => new Throttle(plan),
};
