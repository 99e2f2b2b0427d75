import type { BadDay } from '../modem-faults.ts';

export const brownOut: BadDay = {
  name: 'brown-out',
  about: 'the supply breaks down at the peak of the next transmission, and the modem starts anew',
  trouble: { brownOut: true },
  cutsOff: true,
};
