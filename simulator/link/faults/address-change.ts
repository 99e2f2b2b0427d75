import * as v from 'valibot';
import { type Fault, type FaultContext, type LinkFaultKind, LOST, type Packet } from '../fault.ts';
import { LiveFlows } from '../live-flows.ts';
import { faultSchema, notNegative } from '../schema.ts';
import { hasOneSchedule, Windows } from '../windows.ts';

export const schema = v.pipe(
  faultSchema('address-change', {
    /** So many in each hour, at times drawn uniformly; or the time of each, in seconds. */
    perHour: v.optional(v.pipe(notNegative, v.minValue(0.01, 'must be 0.01 or more'))),
    atS: v.optional(v.array(notNegative)),
  }),
  v.check((plan) => hasOneSchedule(plan), 'address-change: give perHour or atS'),
);

export type AddressChangePlan = v.InferOutput<typeof schema>;

/**
 * Roaming, a new DHCP lease or a network's daily reset: the device has another address from one packet to the next. The
 * NAT's mappings are new, and packets of old connections reach nobody, in silence.
 */
export class AddressChange implements Fault {
  readonly lasting = false;
  #changes: Windows;
  #flows = new LiveFlows();
  #nextUs: number;

  constructor(plan: AddressChangePlan, context: FaultContext) {
    const moments = { ...plan, durationS: [0, 0] as [number, number] };
    // A window has to end after it begins to be found.
    this.#changes = new Windows(moments, context.random('address-change'), (startUs) => ({
      startUs,
      endUs: startUs + 1,
    }));
    this.#nextUs = this.#changes.after(0)?.startUs ?? Number.POSITIVE_INFINITY;
  }

  pass(packet: Packet, atUs: number): number {
    while (atUs >= this.#nextUs) {
      this.#flows.breakAll();
      this.#nextUs = this.#changes.after(this.#nextUs + 1)?.startUs ?? Number.POSITIVE_INFINITY;
    }
    return this.#flows.carries(packet) ? atUs : LOST;
  }

  awayUntilUs(): number {
    return Number.POSITIVE_INFINITY;
  }
}

export const addressChange: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'half-open',
  create: (plan, context) => new AddressChange(plan, context),
};
