import * as v from 'valibot';
import type { Fault, FaultContext } from './fault.ts';
import * as burst from './faults/burst.ts';
import * as delay from './faults/delay.ts';
import * as loss from './faults/loss.ts';
import * as outages from './faults/outages.ts';

/** One fault of a profile: its kind under `fault`, and its numbers. */
export const faultPlanSchema = v.variant('fault', [delay.schema, loss.schema, burst.schema, outages.schema]);

export type FaultPlan = v.InferOutput<typeof faultPlanSchema>;

export function createFault(plan: FaultPlan, context: FaultContext): Fault {
  switch (plan.fault) {
    case 'delay':
      return new delay.Delay(plan, context);
    case 'loss':
      return new loss.Loss(plan, context);
    case 'burst':
      return new burst.Burst(plan, context);
    case 'outages':
      return new outages.OutageFault(plan, context);
  }
}

/** Whether this alone keeps every packet of one direction from ever arriving. */
export function isTotal(plan: FaultPlan): boolean {
  if (plan.fault === 'loss') return loss.isTotal(plan);
  return plan.fault === 'burst' && burst.isTotal(plan);
}
