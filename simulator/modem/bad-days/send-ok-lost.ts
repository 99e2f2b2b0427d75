import type { BadDay } from '../modem-faults.ts';

export const sendOkLost: BadDay = {
  name: 'send-ok-lost',
  about: 'data goes out, and the modem says nothing about it',
  trouble: { sendUnconfirmed: true },
};
