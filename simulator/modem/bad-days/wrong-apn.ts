import type { BadDay } from '../modem-faults.ts';

export const wrongApn: BadDay = {
  name: 'wrong-apn',
  about: 'the network refuses the context, as with an APN that it does not know; what is open breaks down',
  trouble: { contextRefused: true },
  blow: 'lose-context',
  cutsOff: true,
};
