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
import { faultSchema, notNegative, range } from '../schema.ts';

const fields = faultSchema('outages', {
  /** Outages per hour, at times drawn uniformly; or the start of each outage, in seconds. */
  perHour: v.optional(v.pipe(notNegative, v.minValue(0.01, 'must be 0.01 or more'))),
  atS: v.optional(v.array(notNegative)),
  durationS: range,
  /** During an outage up to this long the network buffers packets; in a longer one it drops them. */
  holdUpToS: v.optional(v.union([range, v.literal('always'), v.literal('never')]), [2, 5]),
});

export const schema = v.pipe(
  fields,
  v.check(
    ({ perHour, atS }) => (perHour === undefined) !== (atS === undefined),
    'outages: give perHour or atS',
  ),
);

export type OutagesPlan = v.InferOutput<typeof schema>;

const HOUR_US = 3600e6;

interface Outage extends Window {
  holds: boolean;
}

/** The radio is gone for a time: tunnels, lifts, cells that do not answer. */
export class OutageFault implements Fault {
  readonly lasting = false;
  #plan: OutagesPlan;
  #random: Random;
  /** Outages that are not over, sorted by start, without overlap. */
  #coming: Outage[] = [];
  #hours = 0;
  /** Start of a time that is known to be free of outages, from the last packet. */
  #clearFromUs = 0;
  #clearUntilUs = 0;

  constructor(plan: OutagesPlan, context: FaultContext) {
    this.#plan = plan;
    this.#random = context.random('outages');
    this.#insert((plan.atS ?? []).map((startS) => startS * 1e6));
  }

  pass(_packet: Packet, atUs: number): number {
    if (atUs >= this.#clearFromUs && atUs < this.#clearUntilUs) return atUs;
    const outage = this.#after(atUs);
    if (outage !== null && atUs < outage.startUs) {
      this.#clearFromUs = atUs;
      this.#clearUntilUs = outage.startUs;
    }
    if (outage === null || atUs < outage.startUs) return atUs;
    return outage.holds ? outage.endUs : LOST;
  }

  windowAfter(atUs: number): Window | null {
    return this.#after(atUs);
  }

  #after(atUs: number): Outage | null {
    this.#drawUntil(atUs);
    while (this.#coming.length > 1 && this.#coming[0].endUs <= atUs) this.#coming.shift();
    const first = this.#coming[0];
    return first === undefined || first.endUs <= atUs ? null : first;
  }

  /** Draws outages hour by hour until one ends after `atUs`. */
  #drawUntil(atUs: number): void {
    const perHour = this.#plan.perHour ?? 0;
    if (perHour === 0) return;
    while (this.#hours * HOUR_US <= atUs || (this.#coming.at(-1)?.endUs ?? 0) <= atUs) {
      const startUs = this.#hours++ * HOUR_US;
      const whole = Math.floor(perHour) + (this.#random.chance(perHour % 1) ? 1 : 0);
      this.#insert(Array.from({ length: whole }, () => startUs + this.#random.uniform() * HOUR_US));
    }
  }

  #insert(starts: number[]): void {
    for (const startUs of starts.sort((a, b) => a - b)) {
      const [min, max] = this.#plan.durationS;
      const durationUs = this.#random.between(min, max) * 1e6;
      const outage = {
        startUs: Math.round(startUs),
        endUs: Math.round(startUs + durationUs),
        holds: this.#isHeld(durationUs),
      };
      const last = this.#coming.at(-1);
      if (last === undefined || outage.startUs > last.endUs) this.#coming.push(outage);
      else last.endUs = Math.max(last.endUs, outage.endUs);
    }
  }

  #isHeld(durationUs: number): boolean {
    const limit = this.#plan.holdUpToS;
    if (limit === 'always' || limit === 'never') return limit === 'always';
    return durationUs <= this.#random.between(limit[0], limit[1]) * 1e6;
  }
}

export const outages: LinkFaultKind<typeof schema> = {
  schema,
  create: (plan, context) => new OutageFault(plan, context),
};
