import type * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet, UP } from '../fault.ts';
import { faultSchema, percent, positive } from '../schema.ts';

export const schema = faultSchema('burst', {
  goodS: positive,
  badS: positive,
  lossGoodPercent: percent,
  lossBadPercent: percent,
});

export type BurstPlan = v.InferOutput<typeof schema>;

/**
 * Gilbert-Elliott loss in continuous time: good and bad states of exponential length. A chain that steps once per
 * packet (netem's `gemodel`) stands still while a sender backs off, so that the sender needs many packets to leave the
 * bad state.
 */
export class Burst implements Fault {
  readonly lasting = false;
  #lossGood: number;
  #lossBad: number;
  #up: Chain;
  #down: Chain;
  #random: Random;

  constructor(plan: BurstPlan, context: FaultContext) {
    this.#lossGood = plan.lossGoodPercent / 100;
    this.#lossBad = plan.lossBadPercent / 100;
    this.#up = new Chain(plan, context.random('burst up'));
    this.#down = new Chain(plan, context.random('burst down'));
    this.#random = context.random('burst loss');
  }

  pass(packet: Packet, atUs: number): number {
    const chain = packet.direction === UP ? this.#up : this.#down;
    return this.#random.chance(chain.isBad(atUs) ? this.#lossBad : this.#lossGood) ? LOST : atUs;
  }
}

class Chain {
  #meanGoodUs: number;
  #meanBadUs: number;
  #random: Random;
  #bad: boolean;
  #endUs: number;

  constructor(plan: BurstPlan, random: Random) {
    this.#meanGoodUs = plan.goodS * 1e6;
    this.#meanBadUs = plan.badS * 1e6;
    this.#random = random;
    this.#bad = random.chance(plan.badS / (plan.goodS + plan.badS));
    this.#endUs = this.#draw();
  }

  isBad(atUs: number): boolean {
    while (atUs >= this.#endUs) {
      this.#bad = !this.#bad;
      this.#endUs += this.#draw();
    }
    return this.#bad;
  }

  #draw(): number {
    return this.#random.exponential(this.#bad ? this.#meanBadUs : this.#meanGoodUs);
  }
}

export const burst: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'retransmission-1',
  create: (plan, context) => new Burst(plan, context),
  isTotal: (plan) => plan.lossGoodPercent === 100 && plan.lossBadPercent === 100,
};
