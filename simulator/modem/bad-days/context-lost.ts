import type { BadDay } from '../modem-faults.ts';

export const contextLost: BadDay = {
  name: 'context-lost',
  about: 'the network ends the PDP context, and the modem stays registered',
  blow: 'lose-context',
};
