import type { BadDay } from '../modem-faults.ts';

export const reboots: BadDay = {
  name: 'reboots',
  about: 'the modem starts anew by itself',
  blow: 'reboot',
};
