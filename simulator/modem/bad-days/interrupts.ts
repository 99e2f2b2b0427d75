import type { BadDay } from '../modem-faults.ts';

export const interrupts: BadDay = {
  name: 'interrupts',
  about:
    'unsolicited lines between command and answer, before the prompt and behind it, two in one read, half a line',
  trouble: { interrupts: true },
};
