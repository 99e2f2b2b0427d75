import type { BadDay } from '../modem-faults.ts';

export const sendSwallowed: BadDay = {
  name: 'send-swallowed',
  about: 'data does not go out, and the modem says nothing about it',
  trouble: { sendSwallowed: true },
  cutsOff: true,
};
