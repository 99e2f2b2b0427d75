import * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet } from '../fault.ts';
import { drawSeconds, faultSchema, quantiles, range, type Seconds } from '../schema.ts';

export const schema = faultSchema('attach', { durationS: v.union([range, quantiles]) });

export type AttachPlan = v.InferOutput<typeof schema>;

/** After power-up the modem searches its network, from the first packet on; until it has attached, nothing passes. */
export class Attach implements Fault {
  readonly lasting = true;
  #durationS: Seconds;
  #random: Random;
  #attachedUs = Number.NaN;

  constructor(plan: AttachPlan, context: FaultContext) {
    this.#durationS = plan.durationS;
    this.#random = context.random('attach');
  }

  pass(_packet: Packet, atUs: number): number {
    if (Number.isNaN(this.#attachedUs)) {
      this.#attachedUs = atUs + drawSeconds(this.#durationS, this.#random) * 1e6;
    }
    return atUs < this.#attachedUs ? LOST : atUs;
  }

  awayUntilUs(): number {
    return this.#attachedUs;
  }

  isSearching(atUs: number): boolean {
    return !(atUs >= this.#attachedUs);
  }

  powerCycled(): void {
    this.#attachedUs = Number.NaN;
  }
}

export const attach: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'attach',
  create: (plan, context) => new Attach(plan, context),
};
