import type { Profile } from './profile.ts';

/**
 * Cellular links as the project knows them. Grades: [M] measured or computed from a data set, [D] vendor
 * documentation, [P] a tool's preset, [R] recalled from a paper, [E] an engineering choice.
 */
export const PROFILES: Profile[] = [
  {
    name: 'ltem',
    kind: 'profile',
    about: 'LTE-M (Cat-M1), half duplex',
    faults: [
      { fault: 'outages', perHour: 2, durationS: [5, 30], holdUpToS: [2, 5], basis: '[E]' },
      { fault: 'loss', upPercent: 0.3, downPercent: 0.3, basis: '[E]' },
      { fault: 'burst', goodS: 180, badS: 2, lossGoodPercent: 0, lossBadPercent: 70, basis: '[E]' },
      { fault: 'delay', rttMsP50: 120, rttMsP90: 250, basis: '[E]' },
    ],
  },
  {
    name: 'nbiot-good',
    kind: 'profile',
    about: 'NB-IoT in good coverage',
    faults: [
      { fault: 'outages', perHour: 1, durationS: [10, 60], holdUpToS: [2, 5], basis: '[E]' },
      { fault: 'loss', upPercent: 0.15, downPercent: 0.15, basis: '[M] 0.26 % lost exchanges, n = 2565' },
      { fault: 'burst', goodS: 600, badS: 5, lossGoodPercent: 0, lossBadPercent: 60, basis: '[E]' },
      { fault: 'delay', rttMsP50: 900, rttMsP90: 1700, basis: '[M] n = 2565, connected part split off [E]' },
    ],
  },
];
