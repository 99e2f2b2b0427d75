import type { FaultPlan } from './faults.ts';
import { isTotal } from './faults.ts';

/** Everything about a link as data: a profile with overlays on it, or faults put together by hand. */
export interface LinkPlan {
  /** As the user would name it, for instance `nbiot-good,dead-zone`. */
  name: string;
  /** What a packet meets, in this order. */
  faults: FaultPlan[];
}

/** Whether no packet can ever pass in one direction, so that no connection can ever be made. */
export function neverPasses(plan: LinkPlan): boolean {
  return plan.faults.some(isTotal);
}
