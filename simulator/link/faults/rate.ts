import * as v from 'valibot';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet, UP } from '../fault.ts';
import { faultSchema, positive, range } from '../schema.ts';

export const schema = faultSchema('rate', {
  upKbit: positive,
  downKbit: positive,
  /** Size of the drop-tail queue of each direction; from a range one size is drawn. */
  queueKB: v.union([positive, range], 'must be a number or two: [min, max]'),
  halfDuplex: v.optional(v.boolean(), false),
});

export type RatePlan = v.InferOutput<typeof schema>;

/** Sending a packet takes time on the radio, and a packet that finds the queue full is dropped. 1 kbit is 1000 bits. */
export class Rate implements Fault {
  readonly lasting = true;
  readonly #upUsPerByte: number;
  readonly #downUsPerByte: number;
  #queueBytes: number;
  #halfDuplex: boolean;
  #upFreeUs = 0;
  #downFreeUs = 0;

  constructor(plan: RatePlan, context: FaultContext) {
    this.#upUsPerByte = 8000 / plan.upKbit;
    this.#downUsPerByte = 8000 / plan.downKbit;
    const { queueKB } = plan;
    const kilobytes = typeof queueKB === 'number' ? queueKB : context.random('queue').between(...queueKB);
    this.#queueBytes = kilobytes * 1000;
    this.#halfDuplex = plan.halfDuplex;
  }

  pass(packet: Packet, atUs: number): number {
    const isUp = packet.direction === UP;
    const usPerByte = isUp ? this.#upUsPerByte : this.#downUsPerByte;
    const ownFreeUs = isUp ? this.#upFreeUs : this.#downFreeUs;
    const waitingBytes = (ownFreeUs - atUs) / usPerByte;
    if (waitingBytes + packet.bytes > this.#queueBytes && waitingBytes > 0) return LOST;
    const freeUs = this.#halfDuplex ? Math.max(this.#upFreeUs, this.#downFreeUs) : ownFreeUs;
    const untilUs = Math.max(atUs, freeUs) + packet.bytes * usPerByte;
    if (isUp) this.#upFreeUs = untilUs;
    else this.#downFreeUs = untilUs;
    return Math.round(untilUs);
  }
}

export const rate: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'queueing',
  create: (plan, context) => new Rate(plan, context),
};
