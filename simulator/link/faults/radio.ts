import * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import type { Fault, FaultContext, LinkFaultKind, Packet } from '../fault.ts';
import { drawLognormal, faultSchema, lognormal, notNegative, positive } from '../schema.ts';

export const schema = faultSchema('radio', {
  /** Sleep states, each deeper than the one before: entered after this long without a packet, left with a delay. */
  states: v.pipe(
    v.array(
      v.strictObject({
        afterS: positive,
        wakeMs: v.union([notNegative, lognormal], 'must be a number or {p50, p90}'),
      }),
    ),
    v.minLength(1, 'must have one state or more'),
    v.check(
      (states) => states.every((state, index) => index === 0 || state.afterS > states[index - 1].afterS),
      'must go from the first state to the deepest: afterS rising',
    ),
  ),
});

export type RadioPlan = v.InferOutput<typeof schema>;

/** The radio sleeps while nothing is sent, and the first packet in either direction waits until it is awake. */
export class Radio implements Fault {
  readonly lasting = true;
  #states: RadioPlan['states'];
  #random: Random;
  #activeUs = Number.NEGATIVE_INFINITY;

  constructor(plan: RadioPlan, context: FaultContext) {
    this.#states = plan.states;
    this.#random = context.random('radio');
  }

  pass(_packet: Packet, atUs: number): number {
    const idleS = (atUs - this.#activeUs) / 1e6;
    let depth = this.#states.length;
    while (depth > 0 && idleS < this.#states[depth - 1].afterS) depth--;
    const awakeUs = depth === 0 ? atUs : atUs + this.#wakeUs(this.#states[depth - 1].wakeMs);
    this.#activeUs = Math.max(this.#activeUs, awakeUs);
    return idleS < 0 ? this.#activeUs : awakeUs;
  }

  #wakeUs(wakeMs: RadioPlan['states'][number]['wakeMs']): number {
    return Math.round(1000 * (typeof wakeMs === 'number' ? wakeMs : drawLognormal(wakeMs, this.#random)));
  }
}

export const radio: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'radio-wake',
  create: (plan, context) => new Radio(plan, context),
  radioTailS: ({ states }) => states[states.length - 1].afterS,
};
