import type { BadDay } from '../modem-faults.ts';

export const denied: BadDay = {
  name: 'denied',
  about: 'the network denies registration',
  trouble: { registration: 'denied' },
  cutsOff: true,
};
