import * as v from 'valibot';
import { DOWN, type Fault, HELD, type LinkFaultKind, LOST, type Packet } from '../fault.ts';
import { faultSchema, positive } from '../schema.ts';

export const schema = faultSchema('psm', {
  activeS: positive,
  tauS: positive,
  /** What the network does with packets for a sleeping device. */
  downlink: v.picklist(['wait', 'drop'], 'must be "wait" or "drop"'),
});

export type PsmPlan = v.InferOutput<typeof schema>;

/**
 * Power saving mode: after a short active time the device receives nothing until it sends something, or reports (TAU).
 */
export class Psm implements Fault {
  readonly lasting = true;
  #plan: PsmPlan;
  #activeUs = 0;

  constructor(plan: PsmPlan) {
    this.#plan = plan;
  }

  pass(packet: Packet, atUs: number): number {
    const asleep = packet.direction === DOWN && !this.#hears(atUs);
    if (asleep) return this.#plan.downlink === 'wait' ? HELD : LOST;
    this.#activeUs = Math.max(this.#activeUs, atUs);
    return atUs;
  }

  /** When a held packet is delivered at the latest: at the next tracking area update. */
  nextWakeUs(atUs: number): number {
    const tauUs = this.#plan.tauS * 1e6;
    return this.#activeUs + Math.ceil((atUs - this.#activeUs) / tauUs) * tauUs;
  }

  #hears(atUs: number): boolean {
    const sinceTauUs = (atUs - this.#activeUs) % (this.#plan.tauS * 1e6);
    return sinceTauUs <= this.#plan.activeS * 1e6;
  }
}

export const psm: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'sleep',
  create: (plan) => new Psm(plan),
  radioTailS: ({ activeS }) => activeS,
};
