import type * as v from 'valibot';
import { DOWN, type Fault, type FaultContext, type LinkFaultKind, type Packet } from '../fault.ts';
import { faultSchema, positive } from '../schema.ts';

export const schema = faultSchema('edrx', { activeS: positive, cycleS: positive });

export type EdrxPlan = v.InferOutput<typeof schema>;

/** Extended DRX: an idle device listens once a cycle, and packets for it wait until then. */
export class Edrx implements Fault {
  readonly lasting = true;
  #activeForUs: number;
  #cycleUs: number;
  #phaseUs: number;
  #activeUs = Number.NEGATIVE_INFINITY;

  constructor(plan: EdrxPlan, context: FaultContext) {
    this.#activeForUs = plan.activeS * 1e6;
    this.#cycleUs = plan.cycleS * 1e6;
    this.#phaseUs = context.random('paging').below(this.#cycleUs);
  }

  pass(packet: Packet, atUs: number): number {
    let outUs = atUs;
    if (packet.direction === DOWN && atUs - this.#activeUs > this.#activeForUs) {
      outUs = Math.ceil((atUs - this.#phaseUs) / this.#cycleUs) * this.#cycleUs + this.#phaseUs;
    }
    this.#activeUs = Math.max(this.#activeUs, outUs);
    return outUs;
  }
}

export const edrx: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'sleep',
  create: (plan, context) => new Edrx(plan, context),
};
