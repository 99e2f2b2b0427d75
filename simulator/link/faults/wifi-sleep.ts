import * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import { type Fault, type FaultContext, type LinkFaultKind, type Packet, UP } from '../fault.ts';
import { faultSchema, notNegative, positive } from '../schema.ts';

export const schema = faultSchema('wifi-sleep', {
  /** After so long without a packet the station sleeps between beacons. */
  afterMs: notNegative,
  /** Between two beacons of the access point; 102.4 unless it was set otherwise. */
  beaconMs: positive,
  /** The station wakes for each beacon of that many: the DTIM period, or its own listen interval. */
  beacons: v.pipe(positive, v.integer('must be a whole number')),
});

export type WifiSleepPlan = v.InferOutput<typeof schema>;

/** Wi-Fi power saving: the access point keeps what is for a sleeping station until the beacon for which it wakes. */
export class WifiSleep implements Fault {
  readonly lasting = true;
  #afterUs: number;
  #wakesUs: number;
  #phaseUs: number;
  #activeUs = Number.NEGATIVE_INFINITY;
  #lastUs = 0;

  constructor(plan: WifiSleepPlan, context: FaultContext) {
    this.#afterUs = plan.afterMs * 1000;
    this.#wakesUs = plan.beaconMs * 1000 * plan.beacons;
    this.#phaseUs = phaseOf(context.random('beacons'), this.#wakesUs);
  }

  pass(packet: Packet, atUs: number): number {
    if (packet.direction === UP) {
      this.#activeUs = Math.max(this.#activeUs, atUs);
      return atUs;
    }
    const outUs = atUs - this.#activeUs < this.#afterUs ? atUs : this.#beaconAfter(atUs);
    this.#activeUs = Math.max(this.#activeUs, outUs);
    this.#lastUs = Math.max(this.#lastUs, outUs);
    return this.#lastUs;
  }

  #beaconAfter(atUs: number): number {
    const count = Math.ceil((atUs - this.#phaseUs) / this.#wakesUs);
    return Math.ceil(this.#phaseUs + count * this.#wakesUs);
  }
}

function phaseOf(random: Random, wakesUs: number): number {
  return random.uniform() * wakesUs;
}

export const wifiSleep: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'sleep',
  create: (plan, context) => new WifiSleep(plan, context),
};
