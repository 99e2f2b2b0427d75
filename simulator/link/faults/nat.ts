import * as v from 'valibot';
import { type Fault, type LinkFaultKind, LOST, type Packet, RESET, UP } from '../fault.ts';
import { faultSchema, positive } from '../schema.ts';

export const schema = faultSchema('nat', {
  idleS: positive,
  /** What happens to a packet without a mapping: it disappears, or the device gets an RST. */
  forgotten: v.picklist(['silent', 'rst'], 'must be "silent" or "rst"'),
});

export type NatPlan = v.InferOutput<typeof schema>;

/** Mappings that one device's NAT keeps; the least recently used one goes first. */
export const MAX_MAPPINGS = 64;
const NO_FLOW = -1;

/** The carrier's NAT, or a load balancer, forgets a connection that was idle for too long. */
export class Nat implements Fault {
  readonly lasting = true;
  #idleUs: number;
  #withoutMapping: number;
  /** Last use of each mapping except the current one, which is nearly always the same. */
  #usedUs = new Map<number, number>();
  #flow = NO_FLOW;
  #flowUsedUs = 0;

  constructor(plan: NatPlan) {
    this.#idleUs = plan.idleS * 1e6;
    this.#withoutMapping = plan.forgotten === 'rst' ? RESET : LOST;
  }

  pass(packet: Packet, atUs: number): number {
    if (packet.flow !== this.#flow) this.#turnTo(packet.flow);
    const isKnown = this.#flow !== NO_FLOW;
    const opens = packet.isSyn && packet.direction === UP;
    if (!opens && !(isKnown && atUs - this.#flowUsedUs <= this.#idleUs)) {
      this.#flow = NO_FLOW;
      return packet.direction === UP ? this.#withoutMapping : LOST;
    }
    if (!isKnown && this.#usedUs.size >= MAX_MAPPINGS)
      this.#usedUs.delete(this.#usedUs.keys().next().value as number);
    this.#flow = packet.flow;
    this.#flowUsedUs = Math.max(atUs, this.#flowUsedUs);
    return atUs;
  }

  awayUntilUs(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Makes the mapping of this flow the current one. */
  #turnTo(flow: number): void {
    if (this.#flow !== NO_FLOW) this.#usedUs.set(this.#flow, this.#flowUsedUs);
    const usedUs = this.#usedUs.get(flow);
    this.#usedUs.delete(flow);
    this.#flow = usedUs === undefined ? NO_FLOW : flow;
    this.#flowUsedUs = usedUs ?? 0;
  }
}

export const nat: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'nat',
  create: (plan) => new Nat(plan),
};
