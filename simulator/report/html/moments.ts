import { type PlannedFault, spanOf } from '../../world/faults/index.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import type { Moment } from '../svg/timeline.ts';

/** Bound on the lines through the whole drawing: more would hide it. */
export const MAX_MOMENTS = 60;
/** Bound on the marks in the lines of devices: more cannot be told apart. */
export const MAX_DEVICE_MOMENTS = 500;

/** All faults that were planned, and the end of the hostile time. */
export function momentsOf({ faults, forUs }: WorldPlan): Moment[] {
  const all = faults.map((fault): Moment => {
    const { fromUs, toUs } = spanOf(fault);
    const devices = devicesOf(fault);
    const words = fault.fault.replaceAll('-', ' ');
    return { atUs: fromUs, toUs, words, ...(devices !== null && { devices }) };
  });
  const common = all.filter(({ devices }) => devices === undefined).slice(0, MAX_MOMENTS);
  const single = all.filter(({ devices }) => devices !== undefined).slice(0, MAX_DEVICE_MOMENTS);
  return [...common, { atUs: forUs, words: 'faults end' }, ...single];
}

/** Null when the fault hits all devices at once, or something that they share. */
function devicesOf(fault: PlannedFault): number[] | null {
  if (!('devices' in fault) || fault.devices === 'all') return null;
  return Array.isArray(fault.devices) ? fault.devices : [fault.devices];
}
