import { spanOf } from '../../world/faults/index.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import type { Moment } from '../svg/timeline.ts';

/** More lines than this hide the drawing. */
export const MAX_MOMENTS = 60;

/** What befell all devices at once, and the end of the hostile time. */
export function momentsOf({ faults, forUs }: WorldPlan): Moment[] {
  const common = faults
    .filter((fault) => !('devices' in fault))
    .map((fault) => ({ atUs: spanOf(fault).fromUs, words: fault.fault.replace('-', ' ') }));
  return [...common.slice(0, MAX_MOMENTS), { atUs: forUs, words: 'faults end' }];
}
