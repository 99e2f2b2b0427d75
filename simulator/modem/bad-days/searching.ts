import type { BadDay } from '../modem-faults.ts';

export const searching: BadDay = {
  name: 'searching',
  about: 'the modem looks for a network and finds none',
  trouble: { registration: 'searching' },
  cutsOff: true,
};
