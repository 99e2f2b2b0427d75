import type { BadDay } from '../modem-faults.ts';

export const simGone: BadDay = {
  name: 'sim-gone',
  about: 'the SIM has lost its contact',
  trouble: { simGone: true },
  cutsOff: true,
};
