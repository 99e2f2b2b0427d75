import type { BadDay } from '../trouble.ts';

export const noPrompt: BadDay = {
  name: 'no-prompt',
  about: 'the prompt for data never comes',
  trouble: { promptless: true },
  cutsOff: true,
};
