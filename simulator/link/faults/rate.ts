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
  #usPerByte: [number, number];
  #queueBytes: number;
  #halfDuplex: boolean;
  #freeAtUs: [number, number] = [0, 0];

  constructor(plan: RatePlan, context: FaultContext) {
    this.#usPerByte = [8000 / plan.upKbit, 8000 / plan.downKbit];
    const { queueKB } = plan;
    const kilobytes = typeof queueKB === 'number' ? queueKB : context.random('queue').between(...queueKB);
    this.#queueBytes = kilobytes * 1000;
    this.#halfDuplex = plan.halfDuplex;
  }

  pass(packet: Packet, atUs: number): number {
    const way = packet.direction === UP ? 0 : 1;
    const waitingBytes = (this.#freeAtUs[way] - atUs) / this.#usPerByte[way];
    if (waitingBytes + packet.bytes > this.#queueBytes && waitingBytes > 0) return LOST;
    const freeAtUs = this.#halfDuplex ? Math.max(...this.#freeAtUs) : this.#freeAtUs[way];
    this.#freeAtUs[way] = Math.max(atUs, freeAtUs) + packet.bytes * this.#usPerByte[way];
    return Math.round(this.#freeAtUs[way]);
  }
}

export const rate: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'queueing',
  create: (plan, context) => new Rate(plan, context),
};
