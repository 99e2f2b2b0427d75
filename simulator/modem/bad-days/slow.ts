import type { BadDay } from '../modem-faults.ts';

export const slow: BadDay = {
  name: 'slow',
  about: 'each answer takes 1 to 6 s more',
  trouble: { slowS: [1, 6] },
};
