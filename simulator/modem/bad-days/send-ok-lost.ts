import type { BadDay } from '../modem-faults.ts';

export const sendOkLost: BadDay = {
  name: 'send-ok-lost',
  about: 'data goes out, and the modem says nothing about it',
  trouble: { sendUnconfirmed: true },
  // Nobody knows whether the data went out, so a driver that may lose nothing closes the connection at each send.
  cutsOff: true,
};
