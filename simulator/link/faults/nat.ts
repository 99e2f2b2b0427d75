import * as v from 'valibot';
import { type Fault, LOST, type Packet, RESET, UP } from '../fault.ts';
import { faultSchema, positive } from '../schema.ts';

export const schema = faultSchema('nat', {
  idleS: positive,
  /** What becomes of packets without a mapping: nothing is heard of them, or the device gets an RST. */
  forgotten: v.picklist(['silent', 'rst'], 'must be "silent" or "rst"'),
});

export type NatPlan = v.InferOutput<typeof schema>;

/** Mappings that one device's NAT keeps; the one that was used longest ago goes first. */
export const MAX_MAPPINGS = 64;

/** The carrier's address translation, or a load balancer, forgets a connection that was idle for too long. */
export class Nat implements Fault {
  readonly lasting = true;
  #idleUs: number;
  #withoutMapping: number;
  #usedUs = new Map<number, number>();

  constructor(plan: NatPlan) {
    this.#idleUs = plan.idleS * 1e6;
    this.#withoutMapping = plan.forgotten === 'rst' ? RESET : LOST;
  }

  pass(packet: Packet, atUs: number): number {
    const usedUs = this.#usedUs.get(packet.flow);
    const opens = packet.isSyn && packet.direction === UP;
    if (!opens && (usedUs === undefined || atUs - usedUs > this.#idleUs)) {
      this.#usedUs.delete(packet.flow);
      return packet.direction === UP ? this.#withoutMapping : LOST;
    }
    if (usedUs !== undefined) this.#usedUs.delete(packet.flow);
    else if (this.#usedUs.size >= MAX_MAPPINGS)
      this.#usedUs.delete(this.#usedUs.keys().next().value as number);
    this.#usedUs.set(packet.flow, Math.max(atUs, usedUs ?? 0));
    return atUs;
  }
}
