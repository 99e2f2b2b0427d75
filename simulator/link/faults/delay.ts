import * as v from 'valibot';
import { type Fault, type FaultContext, type LinkFaultKind, type Packet, UP } from '../fault.ts';
import { faultSchema, NORMAL_P90, notNegative } from '../schema.ts';
import { SlowNoise } from '../slow-noise.ts';

export const schema = v.pipe(
  faultSchema('delay', { rttMsP50: notNegative, rttMsP90: notNegative }),
  v.check(({ rttMsP50, rttMsP90 }) => rttMsP50 <= rttMsP90, 'delay: rttMsP90 must not be less than rttMsP50'),
);

export type DelayPlan = v.InferOutput<typeof schema>;

/** Correlation time of the jitter. [E] */
export const CORRELATION_US = 2e6;

/**
 * Half of the round-trip time in each direction, lognormal; both directions follow the same slow process, and packets
 * keep their order. With jitter drawn per packet, keeping the order would turn the delay into its running maximum.
 */
export class Delay implements Fault {
  readonly lasting = true;
  #halfUs: number;
  #sigma: number;
  #noise: SlowNoise | null;
  #lastUp = 0;
  #lastDown = 0;

  constructor(plan: DelayPlan, context: FaultContext) {
    this.#halfUs = (plan.rttMsP50 * 1000) / 2;
    this.#sigma = plan.rttMsP50 > 0 ? Math.log(plan.rttMsP90 / plan.rttMsP50) / NORMAL_P90 : 0;
    this.#noise = this.#sigma > 0 ? new SlowNoise(context.random('jitter'), CORRELATION_US) : null;
  }

  pass(packet: Packet, atUs: number): number {
    const factor = this.#noise === null ? 1 : Math.exp(this.#sigma * this.#noise.at(atUs));
    const outUs = Math.round(atUs + this.#halfUs * factor);
    if (packet.direction === UP) {
      this.#lastUp = Math.max(outUs, this.#lastUp);
      return this.#lastUp;
    }
    this.#lastDown = Math.max(outUs, this.#lastDown);
    return this.#lastDown;
  }
}

export const delay: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'propagation',
  create: (plan, context) => new Delay(plan, context),
};
