import type { BadDay } from '../modem-faults.ts';

export const noPrompt: BadDay = {
  name: 'no-prompt',
  about: 'the prompt for data never comes',
  trouble: { promptless: true },
  cutsOff: true,
};
