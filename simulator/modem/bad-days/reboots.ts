import type { BadDay } from '../trouble.ts';

export const reboots: BadDay = {
  name: 'reboots',
  about: 'the modem starts anew by itself',
  blow: 'reboot',
};
