import type { BadDay } from '../trouble.ts';

export const denied: BadDay = {
  name: 'denied',
  about: 'the network denies registration',
  trouble: { registration: 'denied' },
  cutsOff: true,
};
