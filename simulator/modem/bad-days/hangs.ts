import type { BadDay } from '../modem-faults.ts';

export const hangs: BadDay = {
  name: 'hangs',
  about: 'the modem says nothing any more until its power key is used',
  blow: 'hang',
};
