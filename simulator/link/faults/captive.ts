import * as v from 'valibot';
import {
  DOWN,
  type Fault,
  type FaultContext,
  type LinkFaultKind,
  LOST,
  type LookUp,
  type Packet,
  RESET,
  type Window,
} from '../fault.ts';
import { faultSchema } from '../schema.ts';
import { hasOneSchedule, Windows, windowFields } from '../windows.ts';

export const schema = v.pipe(
  faultSchema('captive', {
    ...windowFields,
    /** What the portal answers to a connection that is not HTTP: an RST, or nothing. */
    portal: v.picklist(['rst', 'silent'], 'must be "rst" or "silent"'),
  }),
  v.check((plan) => hasOneSchedule(plan), 'captive: give perHour or atS'),
);

export type CaptivePlan = v.InferOutput<typeof schema>;

/** The portal is next to the access point and answers at once. [E] */
const ANSWER_US = 5000;

/**
 * A captive portal: until somebody agrees to its terms, DNS gives the portal's own address for every name, and whoever
 * connects reaches the portal. Nothing of the outside passes.
 */
export class Captive implements Fault {
  readonly lasting = false;
  #ofPackets: Windows;
  #ofObservers: Windows;
  #answer: number;

  constructor(plan: CaptivePlan, context: FaultContext) {
    const windows = () =>
      new Windows(plan, context.random('captive'), (startUs, endUs) => ({ startUs, endUs }));
    this.#ofPackets = windows();
    this.#ofObservers = windows();
    this.#answer = plan.portal === 'rst' ? RESET : LOST;
  }

  pass(packet: Packet, atUs: number): number {
    if (!this.#isCaptive(atUs)) return atUs;
    return packet.direction === DOWN ? LOST : this.#answer;
  }

  /** The name is found, whatever it is: the address is the portal's. */
  lookUp(atUs: number): LookUp | null {
    return this.#isCaptive(atUs) ? { found: true, atUs: atUs + ANSWER_US } : null;
  }

  awayUntilUs(atUs: number): number {
    return this.#ofPackets.after(atUs)?.endUs ?? atUs;
  }

  windowAfter(atUs: number): Window | null {
    return this.#ofObservers.after(atUs);
  }

  #isCaptive(atUs: number): boolean {
    const window = this.#ofPackets.after(atUs);
    return window !== null && atUs >= window.startUs;
  }
}

export const captive: LinkFaultKind<typeof schema> = {
  schema,
  cause: 'outage',
  create: (plan, context) => new Captive(plan, context),
};
