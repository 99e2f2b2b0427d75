import { IDLE_LIMITS } from './idle-limits.ts';
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
  {
    name: 'technology-change',
    kind: 'overlay',
    about:
      'a moving device: LTE to 3G and back, twice an hour; one change in three ends the connections in silence',
    faults: [
      {
        fault: 'technology-change',
        perHour: 2,
        durationS: [1, 10],
        breaksPercent: 33,
        basis: {
          perHour: '[E]',
          durationS: '[E]',
          breaksPercent: '[R] Simula: one change in three ends the connection',
        },
      },
    ],
  },
  {
    name: 'roaming',
    kind: 'overlay',
    about: 'a new address from one packet to the next, every other hour; old connections are dead in silence',
    faults: [{ fault: 'address-change', perHour: 0.5, basis: '[E]' }],
  },
  {
    name: 'load-delay',
    kind: 'overlay',
    about: 'a round trip that grows by 150 ms under load',
    faults: [
      {
        fault: 'load-delay',
        lightRttMs: 0,
        heavyRttMs: 150,
        heavyKbit: 64,
        memoryS: 2,
        basis: '[E] that it grows: CellReplay, NSDI 2025 [R]',
      },
    ],
  },
  {
    name: 'throttled',
    kind: 'overlay',
    about: 'a plan of 1 MB a day, then 16 kbit/s',
    faults: [
      { fault: 'throttle', quotaMB: 1, everyH: 24, kbit: 16, queueKB: 8, basis: '[E] an IoT plan of 30 MB' },
    ],
  },
  {
    name: 'wifi-roam',
    kind: 'overlay',
    about:
      'Wi-Fi between access points: gone for 0.5 to 5 s six times an hour; a new address every four hours',
    faults: [
      { fault: 'outages', perHour: 6, durationS: [0.5, 5], holdUpToS: 'never', basis: '[E]' },
      { fault: 'address-change', perHour: 0.25, basis: '[E]' },
    ],
  },
  {
    name: 'wifi-restart',
    kind: 'overlay',
    about: 'an access point that restarts every eight hours: 45 to 90 s, and then every connection is dead',
    faults: [
      {
        fault: 'technology-change',
        perHour: 0.125,
        durationS: [45, 90],
        breaksPercent: 100,
        basis: '[E]',
      },
    ],
  },
  {
    name: 'wifi-captive',
    kind: 'overlay',
    about: 'a captive portal for 10 minutes every eight hours: DNS lies, and nothing passes',
    faults: [{ fault: 'captive', perHour: 0.125, durationS: [600, 600], portal: 'rst', basis: '[E]' }],
  },
  ...IDLE_LIMITS,
];
