import type { Profile } from './link-plan.ts';

const HOLD_UP_TO_S: [number, number] = [2, 5];

/** Faults of a link beyond its normal properties; laid over a profile by name. */
export const OVERLAYS: Profile[] = [
  {
    name: 'tunnel',
    kind: 'overlay',
    about: 'an outage of 30 s, once an hour',
    faults: [{ fault: 'outages', perHour: 1, durationS: [30, 30], holdUpToS: HOLD_UP_TO_S, basis: '[E]' }],
  },
  {
    name: 'lift',
    kind: 'overlay',
    about: 'an outage of 10 s, once an hour',
    faults: [{ fault: 'outages', perHour: 1, durationS: [10, 10], holdUpToS: HOLD_UP_TO_S, basis: '[E]' }],
  },
  {
    name: 'dead-zone',
    kind: 'overlay',
    about: 'outages of 120 s, three an hour',
    faults: [{ fault: 'outages', perHour: 3, durationS: [120, 120], holdUpToS: HOLD_UP_TO_S, basis: '[E]' }],
  },
  {
    name: 'flaky-indoor',
    kind: 'overlay',
    about: 'bad seconds all the time',
    faults: [{ fault: 'burst', goodS: 20, badS: 2, lossGoodPercent: 0, lossBadPercent: 80, basis: '[E]' }],
  },
  {
    name: 'nat-5min',
    kind: 'overlay',
    about: 'a carrier that forgets connections after five minutes and says nothing',
    faults: [
      { fault: 'nat', idleS: 300, forgotten: 'silent', basis: '[D] carriers: from below 9 min to 6 h' },
    ],
  },
  {
    name: 'nlb-350s',
    kind: 'overlay',
    about: "AWS's network load balancer: forgets after 350 s, then resets",
    faults: [{ fault: 'nat', idleS: 350, forgotten: 'rst', basis: '[D] AWS NLB' }],
  },
  {
    name: 'psm',
    kind: 'overlay',
    about: 'power saving mode: deaf 6 s after the last packet, until the next uplink or TAU',
    faults: [
      { fault: 'psm', activeS: 6, tauS: 7200, downlink: 'wait', basis: '[D] 3GPP timers T3324, T3412' },
    ],
  },
  {
    name: 'edrx',
    kind: 'overlay',
    about: 'extended DRX: an idle device listens every 20.48 s',
    faults: [{ fault: 'edrx', activeS: 6, cycleS: 20.48, basis: '[D] cycles of 5.12 to 81.92 s' }],
  },
];
