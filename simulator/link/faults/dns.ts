import type * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import type { Fault, FaultContext, LinkFaultKind, LookUp, Packet } from '../fault.ts';
import { drawLognormal, faultSchema, lognormal, percent } from '../schema.ts';

export const schema = faultSchema('dns', { answerMs: lognormal, failPercent: percent });

export type DnsPlan = v.InferOutput<typeof schema>;

/** lwIP sends queries at 0, 1, 2 and 4 s and gives up at 7 s (DNS_MAX_RETRIES 4). [R] */
const GIVE_UP_US = 7e6;

/** A resolver that is slow, or sometimes does not answer. Packets pass; only a `connect` to a host name uses it. */
export class Dns implements Fault {
  readonly lasting = false;
  #plan: DnsPlan;
  #random: Random;

  constructor(plan: DnsPlan, context: FaultContext) {
    this.#plan = plan;
    this.#random = context.random('dns');
  }

  pass(_packet: Packet, atUs: number): number {
    return atUs;
  }

  lookUp(atUs: number): LookUp {
    const takesUs = Math.round(1000 * drawLognormal(this.#plan.answerMs, this.#random));
    const fails = this.#random.chance(this.#plan.failPercent / 100) || takesUs > GIVE_UP_US;
    return { found: !fails, atUs: atUs + (fails ? GIVE_UP_US : takesUs) };
  }
}

export const dns: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'dns',
  create: (plan, context) => new Dns(plan, context),
};
