import * as v from 'valibot';
import type { Random } from '../../kernel/random.ts';
import {
  type Fault,
  type FaultContext,
  type LinkFaultKind,
  LOST,
  type Packet,
  type Window,
} from '../fault.ts';
import { faultSchema, range } from '../schema.ts';
import { hasOneSchedule, Windows, windowFields } from '../windows.ts';

const fields = faultSchema('outages', {
  ...windowFields,
  /** An outage up to this long is buffered by the network, a longer one drops what comes. */
  holdUpToS: v.optional(v.union([range, v.literal('always'), v.literal('never')]), [2, 5]),
});

export const schema = v.pipe(
  fields,
  v.check((plan) => hasOneSchedule(plan), 'outages: give perHour or atS'),
);

export type OutagesPlan = v.InferOutput<typeof schema>;

interface Outage extends Window {
  holds: boolean;
}

/** The radio is gone for a time: tunnels, lifts, cells that do not answer. */
export class OutageFault implements Fault {
  readonly lasting = false;
  #plan: OutagesPlan;
  #random: Random;
  #windows: Windows<Outage>;
  /** Between these times nothing is the matter, as the last packet has shown. */
  #clearFromUs = 0;
  #clearUntilUs = 0;

  constructor(plan: OutagesPlan, context: FaultContext) {
    this.#plan = plan;
    this.#random = context.random('outages');
    this.#windows = new Windows(plan, this.#random, (startUs, endUs) => this.#make(startUs, endUs));
  }

  pass(_packet: Packet, atUs: number): number {
    if (atUs >= this.#clearFromUs && atUs < this.#clearUntilUs) return atUs;
    const outage = this.#windows.after(atUs);
    if (outage !== null && atUs < outage.startUs) {
      this.#clearFromUs = atUs;
      this.#clearUntilUs = outage.startUs;
    }
    if (outage === null || atUs < outage.startUs) return atUs;
    return outage.holds ? outage.endUs : LOST;
  }

  awayUntilUs(atUs: number): number {
    return this.#windows.after(atUs)?.endUs ?? atUs;
  }

  windowAfter(atUs: number): Window | null {
    return this.#windows.after(atUs);
  }

  #make(startUs: number, endUs: number): Outage {
    return { startUs, endUs, holds: this.#isHeld(endUs - startUs) };
  }

  #isHeld(durationUs: number): boolean {
    const limit = this.#plan.holdUpToS;
    if (limit === 'always' || limit === 'never') return limit === 'always';
    return durationUs <= this.#random.between(limit[0], limit[1]) * 1e6;
  }
}

export const outages: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'outage',
  create: (plan, context) => new OutageFault(plan, context),
};
