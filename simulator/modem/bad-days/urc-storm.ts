import type { BadDay } from '../trouble.ts';

export const urcStorm: BadDay = {
  name: 'urc-storm',
  about: '20 unsolicited lines a second',
  trouble: { stormPerS: 20 },
};
