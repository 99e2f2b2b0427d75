import type { Profile } from './profile.ts';

/** What befalls a link beside what it is; laid over a profile by name. */
export const OVERLAYS: Profile[] = [
  {
    name: 'tunnel',
    kind: 'overlay',
    about: 'one outage of 30 s an hour',
    faults: [{ fault: 'outages', perHour: 1, durationS: [30, 30], holdUpToS: [2, 5], basis: '[E]' }],
  },
  {
    name: 'dead-zone',
    kind: 'overlay',
    about: 'three outages of 120 s an hour',
    faults: [{ fault: 'outages', perHour: 3, durationS: [120, 120], holdUpToS: [2, 5], basis: '[E]' }],
  },
];
