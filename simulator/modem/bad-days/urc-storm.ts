import type { BadDay } from '../modem-faults.ts';

export const urcStorm: BadDay = {
  name: 'urc-storm',
  about: '20 unsolicited lines a second',
  trouble: { stormPerS: 20 },
};
