import type { FaultWindow, PartFault } from '../../sensors/simulated/faults.ts';

const FAULTS: PartFault[] = ['absent', 'stuck', 'glitching', 'brown-out'];

/**
 * As fractions of the run: when the first fault begins, when the last has ended, and how long each lasts. In a week the
 * last is 6 h.
 */
const FIRST = 0.04;
const LAST = 0.92;
const EACH = 1 / 28;

/**
 * Every fault once for the sensor at index `place` of `count`. Neighbours have different times, so that in some hours
 * one sensor is faulty and the others must still give right readings.
 */
export function sensorFaultSchedule(place: number, count: number, forUs: number): FaultWindow[] {
  const stage = (LAST - FIRST) / FAULTS.length;
  return FAULTS.map((fault, index) => {
    const from = FIRST + stage * index + ((stage - EACH) * place) / Math.max(1, count - 1);
    return { fault, fromUs: Math.round(from * forUs), toUs: Math.round((from + EACH) * forUs) };
  });
}
