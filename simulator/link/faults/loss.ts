import type * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet, UP } from '../fault.ts';
import { faultSchema, percent } from '../schema.ts';

export const schema = faultSchema('loss', { upPercent: percent, downPercent: percent });

export type LossPlan = v.InferOutput<typeof schema>;

/** Each packet is lost with the same probability, independent of those before. */
export class Loss implements Fault {
  readonly lasting = false;
  #probability: [number, number];
  #random: Random;

  constructor(plan: LossPlan, context: FaultContext) {
    this.#probability = [plan.upPercent / 100, plan.downPercent / 100];
    this.#random = context.random('loss');
  }

  pass(packet: Packet, atUs: number): number {
    const probability = packet.direction === UP ? this.#probability[0] : this.#probability[1];
    return this.#random.chance(probability) ? LOST : atUs;
  }
}

export const loss: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'retransmission-1',
  create: (plan, context) => new Loss(plan, context),
  isTotal: (plan) => plan.upPercent === 100 || plan.downPercent === 100,
};
