import * as v from 'valibot';
import { type Fault, type LinkFaultKind, type Packet, UP } from '../fault.ts';
import { RecentLoad } from '../recent-load.ts';
import { faultSchema, notNegative, positive } from '../schema.ts';

export const schema = v.pipe(
  faultSchema('load-delay', {
    /** Added to the round trip while little is sent, and while much is. */
    lightRttMs: notNegative,
    heavyRttMs: notNegative,
    /** Both directions together; from this load on the delay is the heavy one, below it in proportion. */
    heavyKbit: positive,
    /** How far back load counts: after this long a byte has lost 63 % of its weight. */
    memoryS: positive,
  }),
  v.check(
    ({ lightRttMs, heavyRttMs }) => lightRttMs <= heavyRttMs,
    'load-delay: heavyRttMs must not be less than lightRttMs',
  ),
);

export type LoadDelayPlan = v.InferOutput<typeof schema>;

/**
 * The delay of a cellular link grows with what was sent of late: schedulers give more to those who ask for more, and
 * queues along the way fill (CellReplay, NSDI 2025). Packets keep their order.
 */
export class LoadDelay implements Fault {
  readonly lasting = true;
  #lightUs: number;
  #moreUs: number;
  #heavyBytesPerS: number;
  #load: RecentLoad;
  #lastUs: [number, number] = [0, 0];

  constructor(plan: LoadDelayPlan) {
    this.#lightUs = plan.lightRttMs * 500;
    this.#moreUs = (plan.heavyRttMs - plan.lightRttMs) * 500;
    this.#heavyBytesPerS = plan.heavyKbit * 125;
    this.#load = new RecentLoad(plan.memoryS);
  }

  pass(packet: Packet, atUs: number): number {
    const share = Math.min(1, this.#load.bytesPerS(atUs) / this.#heavyBytesPerS);
    this.#load.add(packet.bytes, atUs);
    const way = packet.direction === UP ? 0 : 1;
    const outUs = Math.round(atUs + this.#lightUs + share * this.#moreUs);
    this.#lastUs[way] = Math.max(outUs, this.#lastUs[way]);
    return this.#lastUs[way];
  }
}

export const loadDelay: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'propagation',
  create: (plan) => new LoadDelay(plan),
};
