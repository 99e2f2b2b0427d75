/**
 * Large fleets: their devices run as cohorts, each with a broker of its own, in processes. Results are added, event lines
 * merged, and what couples devices is found. Is given a `WorldPlan`, as a world is, and asks `simulator/world` for each
 * cohort; commands ask here.
 *
 * @module
 */
import { countOf, type DeviceRange } from '../kernel/device-range.ts';
import type { WorldPlan } from '../world/world-plan.ts';

/**
 * Devices of a cohort unless said otherwise. 4,000 device-hours of 100 boards in one world took 13.5 CPU seconds, those of 10
 * boards 6.8. [M] The state of many may no longer fit the processor's caches. [E]
 */
export const COHORT = 25;
/** Cohorts of a fleet are at most so many unless said otherwise: each has a file, and a block of it in memory while they are merged. */
export const MAX_COHORTS = 4096;
/** Device-hours below which the processes of cohorts cost more than they save. [M] */
const WORTH_HOURS = 500;

/** Whether it pays to run a world in cohorts. */
export function isWorthDividing({
  devices,
  forUs,
  settleUs,
}: Pick<WorldPlan, 'devices' | 'forUs' | 'settleUs'>): boolean {
  return devices > COHORT && (devices * (forUs + settleUs)) / 3600e6 >= WORTH_HOURS;
}

/** Splits a fleet. @param size of a cohort */
export function cohortsOf(devices: number, size = sizeFor(devices)): DeviceRange[] {
  const cohorts = [];
  for (let first = 1; first <= devices; first += size)
    cohorts.push({ first, last: Math.min(devices, first + size - 1) });
  return cohorts;
}

export function sizeFor(devices: number): number {
  return Math.max(COHORT, Math.ceil(devices / MAX_COHORTS));
}

/** `device 7`, or `devices 101 to 200`. */
export function nameOf(range: DeviceRange): string {
  return countOf(range) === 1 ? `device ${range.first}` : `devices ${range.first} to ${range.last}`;
}
