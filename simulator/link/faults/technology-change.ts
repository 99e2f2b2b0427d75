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
import { LiveFlows } from '../live-flows.ts';
import { faultSchema, percent } from '../schema.ts';
import { hasOneSchedule, Windows, windowFields } from '../windows.ts';

export const schema = v.pipe(
  faultSchema('technology-change', {
    ...windowFields,
    /** Of the changes: those after which the network carries no connection of before. */
    breaksPercent: percent,
  }),
  v.check((plan) => hasOneSchedule(plan), 'technology-change: give perHour or atS'),
);

export type TechnologyChangePlan = v.InferOutput<typeof schema>;

interface Change extends Window {
  breaks: boolean;
}

/**
 * The modem changes from one radio technology to another (LTE to 3G and back). Nothing passes while it does; after some
 * changes the old connections are dead, and neither end is told.
 */
export class TechnologyChange implements Fault {
  readonly lasting = false;
  /** Two lists with the same draws: packets and observers ask for different times. */
  #ofPackets: Windows<Change>;
  #ofObservers: Windows<Change>;
  #flows = new LiveFlows();
  #next: Change | null;

  constructor(plan: TechnologyChangePlan, context: FaultContext) {
    this.#ofPackets = changes(plan, context.random('technology-change'));
    this.#ofObservers = changes(plan, context.random('technology-change'));
    this.#next = this.#ofPackets.after(0);
  }

  pass(packet: Packet, atUs: number): number {
    while (this.#next !== null && atUs >= this.#next.endUs) {
      if (this.#next.breaks) this.#flows.breakAll();
      this.#next = this.#ofPackets.after(this.#next.endUs);
    }
    if (this.#next !== null && atUs >= this.#next.startUs) return LOST;
    return this.#flows.carries(packet) ? atUs : LOST;
  }

  awayUntilUs(atUs: number): number {
    const isChanging = this.#next !== null && atUs >= this.#next.startUs;
    return isChanging ? (this.#next as Change).endUs : Number.POSITIVE_INFINITY;
  }

  windowAfter(atUs: number): Window | null {
    return this.#ofObservers.after(atUs);
  }
}

function changes(plan: TechnologyChangePlan, random: Random): Windows<Change> {
  return new Windows(plan, random, (startUs, endUs) => ({
    startUs,
    endUs,
    breaks: random.chance(plan.breaksPercent / 100),
  }));
}

export const technologyChange: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'outage',
  deadCause: 'half-open',
  create: (plan, context) => new TechnologyChange(plan, context),
};
