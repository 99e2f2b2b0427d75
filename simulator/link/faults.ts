import * as v from 'valibot';
import type { Fault, FaultContext, LinkFaultKind } from './fault.ts';
import { addressChange } from './faults/address-change.ts';
import { attach } from './faults/attach.ts';
import { burst } from './faults/burst.ts';
import { captive } from './faults/captive.ts';
import { delay } from './faults/delay.ts';
import { dns } from './faults/dns.ts';
import { edrx } from './faults/edrx.ts';
import { loadDelay } from './faults/load-delay.ts';
import { loss } from './faults/loss.ts';
import { nat } from './faults/nat.ts';
import { outages } from './faults/outages.ts';
import { psm } from './faults/psm.ts';
import { radio } from './faults/radio.ts';
import { rate } from './faults/rate.ts';
import { recorded } from './faults/recorded.ts';
import { technologyChange } from './faults/technology-change.ts';
import { throttle } from './faults/throttle.ts';
import { wifiSleep } from './faults/wifi-sleep.ts';

/** The kinds of link fault. To add one takes its file, and one line here. */
const KINDS = [
  addressChange,
  attach,
  burst,
  captive,
  delay,
  dns,
  edrx,
  loadDelay,
  loss,
  nat,
  outages,
  psm,
  radio,
  rate,
  recorded,
  technologyChange,
  throttle,
  wifiSleep,
] as const;

const NAMES = KINDS.map(({ schema }) => schema.entries.fault.literal);

/** One fault of a profile: its kind in `fault`, and its numbers. */
export const faultPlanSchema = v.variant(
  'fault',
  KINDS.map(({ schema }) => schema),
  `must be one of ${NAMES.join(', ')}`,
);

export type FaultPlan = v.InferOutput<typeof faultPlanSchema>;

const byName = new Map<string, unknown>(KINDS.map((kind) => [kind.schema.entries.fault.literal, kind]));

/** The definition of a fault's kind. */
export function linkFaultKind({ fault }: FaultPlan): LinkFaultKind<typeof faultPlanSchema> {
  return byName.get(fault) as LinkFaultKind<typeof faultPlanSchema>;
}

export function createFault(plan: FaultPlan, context: FaultContext): Fault {
  return linkFaultKind(plan).create(plan, context);
}

/** Whether this fault alone keeps every packet of one direction from arriving. */
export function isTotal(plan: FaultPlan): boolean {
  return linkFaultKind(plan).isTotal?.(plan) ?? false;
}
