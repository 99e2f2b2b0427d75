import type { BadDay } from '../modem-faults.ts';

export const noise: BadDay = {
  name: 'noise',
  about: 'one byte in 200 of the lines to the board is another one; data is left alone',
  trouble: { garbledShare: 0.005 },
};
