import type { FaultWindow, PartFault } from '../../sensors/simulated/faults.ts';

const FAULTS: PartFault[] = ['absent', 'stuck', 'glitching', 'brown-out'];

/** Of the run: when the first fault begins, when the last has ended, and how long each lasts. In a week that is 6 h. */
const FIRST = 0.04;
const LAST = 0.92;
const EACH = 1 / 28;

/**
 * Every fault once, for the sensor at `place` of `count`: each at another time than its neighbours', so that there are
 * hours in which one is ill and the rest must not mind.
 */
export function sufferings(place: number, count: number, forUs: number): FaultWindow[] {
  const stage = (LAST - FIRST) / FAULTS.length;
  return FAULTS.map((fault, index) => {
    const from = FIRST + stage * index + ((stage - EACH) * place) / Math.max(1, count - 1);
    return { fault, fromUs: Math.round(from * forUs), toUs: Math.round((from + EACH) * forUs) };
  });
}
