import type { BadDay } from '../trouble.ts';

export const socketsLost: BadDay = {
  name: 'sockets-lost',
  about: 'the connections are gone, and the modem does not know it',
  blow: 'lose-sockets',
};
