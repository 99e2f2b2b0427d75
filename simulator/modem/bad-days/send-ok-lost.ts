import type { BadDay } from '../trouble.ts';

export const sendOkLost: BadDay = {
  name: 'send-ok-lost',
  about: 'data goes out, and the modem says nothing about it',
  trouble: { sendUnconfirmed: true },
};
