import type { BadDay } from '../modem-faults.ts';

export const bytesLost: BadDay = {
  name: 'bytes-lost',
  about: 'one byte in 200 of the lines to the board is missing, as without flow control; data is left alone',
  trouble: { lostShare: 0.005 },
};
