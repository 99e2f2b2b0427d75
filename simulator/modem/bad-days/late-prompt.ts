import type { BadDay } from '../modem-faults.ts';

export const latePrompt: BadDay = {
  name: 'late-prompt',
  about: 'the prompt for data takes 3 to 25 s',
  trouble: { promptS: [3, 25] },
};
