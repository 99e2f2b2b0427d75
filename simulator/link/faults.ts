import * as v from 'valibot';
import type { Fault, FaultContext } from './fault.ts';
import * as attach from './faults/attach.ts';
import * as burst from './faults/burst.ts';
import * as delay from './faults/delay.ts';
import * as dns from './faults/dns.ts';
import * as edrx from './faults/edrx.ts';
import * as loss from './faults/loss.ts';
import * as nat from './faults/nat.ts';
import * as outages from './faults/outages.ts';
import * as psm from './faults/psm.ts';
import * as radio from './faults/radio.ts';
import * as rate from './faults/rate.ts';
import * as recorded from './faults/recorded.ts';

/** One fault of a profile: its kind under `fault`, and its numbers. */
export const faultPlanSchema = v.variant(
  'fault',
  [
    attach.schema,
    burst.schema,
    delay.schema,
    dns.schema,
    edrx.schema,
    loss.schema,
    nat.schema,
    outages.schema,
    psm.schema,
    radio.schema,
    rate.schema,
    recorded.schema,
  ],
  'must be one of attach, burst, delay, dns, edrx, loss, nat, outages, psm, radio, rate, recorded',
);

export type FaultPlan = v.InferOutput<typeof faultPlanSchema>;

export function createFault(plan: FaultPlan, context: FaultContext): Fault {
  switch (plan.fault) {
    case 'attach':
      return new attach.Attach(plan, context);
    case 'burst':
      return new burst.Burst(plan, context);
    case 'delay':
      return new delay.Delay(plan, context);
    case 'dns':
      return new dns.Dns(plan, context);
    case 'edrx':
      return new edrx.Edrx(plan, context);
    case 'loss':
      return new loss.Loss(plan, context);
    case 'nat':
      return new nat.Nat(plan);
    case 'outages':
      return new outages.OutageFault(plan, context);
    case 'psm':
      return new psm.Psm(plan);
    case 'radio':
      return new radio.Radio(plan, context);
    case 'rate':
      return new rate.Rate(plan, context);
    case 'recorded':
      return new recorded.Recorded(plan, context);
  }
}

/** Whether this alone keeps every packet of one direction from ever arriving. */
export function isTotal(plan: FaultPlan): boolean {
  if (plan.fault === 'loss') return loss.isTotal(plan);
  return plan.fault === 'burst' && burst.isTotal(plan);
}
