import type { BadDay } from '../modem-faults.ts';

export const socketsLost: BadDay = {
  name: 'sockets-lost',
  about: 'the connections are gone, and the modem does not know it',
  blow: 'lose-sockets',
};
