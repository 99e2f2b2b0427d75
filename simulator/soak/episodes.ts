import { HANG_UP_MOMENTS } from '../broker/index.ts';
import type { Random } from '../kernel/random.ts';
import { BAD_DAY_NAMES } from '../modem/index.ts';
import type { PlannedFault } from '../world/faults/index.ts';

/** The time and length of a fault. */
interface FaultSpan {
  atUs: number;
  forUs: number;
}

/** Where within a slot a fault begins and how long it lasts; it ends before the slot does. */
function spanIn(random: Random, fromUs: number, slotUs: number, minS: number, maxS: number): FaultSpan {
  const longestS = Math.min(maxS, slotUs / 2e6);
  const lengthUs = Math.round(random.between(Math.min(minS, longestS), longestS)) * 1e6 + 1e6;
  const atUs = Math.round((fromUs + random.between(0, slotUs - lengthUs)) / 1e6) * 1e6;
  return { atUs, forUs: lengthUs };
}

function whom(random: Random, devices: number): 'all' | number[] {
  if (random.chance(0.3)) return 'all';
  const chosen = new Set<number>();
  const count = 1 + random.below(Math.max(1, devices / 2));
  while (chosen.size < count) chosen.add(1 + random.below(devices));
  return [...chosen].sort((a, b) => a - b);
}

type DrawDeviceFault = (random: Random, fromUs: number, slotUs: number, devices: number) => PlannedFault;

/** How each fault of devices is drawn. The ranges go from harmless to beyond what the boards' timers wait. [E] */
export const DEVICE_FAULTS = {
  tunnel: (random, fromUs, slotUs, devices) => {
    const span = spanIn(random, fromUs, slotUs, 1, 600);
    return { ...span, fault: 'tunnel', devices: whom(random, devices) };
  },
  stall: (random, fromUs, slotUs, devices) => {
    const span = spanIn(random, fromUs, slotUs, 1, 120);
    return { ...span, fault: 'stall', devices: whom(random, devices) };
  },
  reboot: (random, fromUs, slotUs, devices) => {
    const { atUs } = spanIn(random, fromUs, slotUs, 1, 1);
    return { atUs, fault: 'reboot', devices: whom(random, devices) };
  },
  'power-cut': (random, fromUs, slotUs, devices) => {
    const span = spanIn(random, fromUs, slotUs, 1, 3600);
    return { ...span, fault: 'power-cut', devices: whom(random, devices) };
  },
  'write-cut': (random, fromUs, slotUs, devices) => {
    const span = spanIn(random, fromUs, slotUs, 600, 3600);
    return { ...span, fault: 'write-cut', devices: whom(random, devices), afterBytes: random.below(300) };
  },
  'clock-drift': (random, fromUs, slotUs, devices) => {
    const span = spanIn(random, fromUs, slotUs, 600, 7200);
    const ppm = Math.round(random.between(-1, 1) * (random.chance(0.5) ? 100 : 30_000));
    return { ...span, fault: 'clock-drift', devices: whom(random, devices), ppm };
  },
  'clock-jump': (random, fromUs, slotUs, devices) => {
    const { atUs } = spanIn(random, fromUs, slotUs, 1, 1);
    const byUs = Math.round(10 ** random.between(0, 9)) * 1e6;
    return { atUs, fault: 'clock-jump', devices: whom(random, devices), byUs, back: random.chance(0.5) };
  },
  'low-memory': (random, fromUs, slotUs, devices) => {
    const { atUs } = spanIn(random, fromUs, slotUs, 1, 1);
    return { atUs, fault: 'low-memory', devices: whom(random, devices) };
  },
  burst: (random, fromUs, slotUs, devices) => {
    const { atUs } = spanIn(random, fromUs, slotUs, 1, 1);
    return {
      atUs,
      fault: 'burst',
      devices: whom(random, devices),
      readings: 2 + random.below(random.chance(0.5) ? 30 : 300),
    };
  },
  sensor: (random, fromUs, slotUs, devices) => {
    const span = spanIn(random, fromUs, slotUs, 60, 3600);
    const how = (['absent', 'stuck', 'glitching', 'brown-out'] as const)[random.below(4)];
    return { ...span, fault: 'sensor', devices: whom(random, devices), how };
  },
} satisfies Record<string, DrawDeviceFault>;

/** A bad day of the modem, of minutes or of an hour. */
export function modemEpisode(random: Random, fromUs: number, slotUs: number, devices: number): PlannedFault {
  const span = spanIn(random, fromUs, slotUs, 30, 3600);
  const how = BAD_DAY_NAMES[random.below(BAD_DAY_NAMES.length)];
  return { ...span, fault: 'modem', devices: whom(random, devices), how };
}

/** One episode of broker faults: a crash, another fault when the boards reconnect, or only one of the two. */
export function brokerEpisode(random: Random, fromUs: number, slotUs: number): PlannedFault[] {
  const span = spanIn(random, fromUs, slotUs, 30, 600);
  const mood = drawMood(random, span);
  const isCrash = mood === null || random.chance(0.8);
  if (!isCrash) return [mood];
  const downS = mood === null ? 1 + random.below(120) : 1 + random.below(10);
  const longestUs = slotUs / 2;
  const crash: PlannedFault = {
    atUs: span.atUs,
    forUs: Math.min(downS * 1e6, Math.floor(longestUs / 1e6) * 1e6),
    fault: 'broker-crash',
    keeps: random.chance(0.5) ? 'state' : 'nothing',
  };
  return mood === null ? [crash] : [mood, crash];
}

function drawMood(random: Random, span: FaultSpan): PlannedFault | null {
  switch (random.below(8)) {
    case 0:
      return { ...span, fault: 'broker-refuses', code: ([1, 2, 3, 4, 5] as const)[random.below(5)] };
    case 1:
      return { ...span, fault: 'broker-slow', delayUs: Math.round(random.between(1, 60)) * 1e6 };
    case 2:
      return { ...span, fault: 'broker-forgets' };
    case 3:
      return { ...span, fault: 'broker-nonsense' };
    case 4:
    case 5:
      return {
        ...span,
        fault: 'broker-hangs-up',
        when: HANG_UP_MOMENTS[random.below(3)],
        share: 1,
        by: 'FIN',
      };
    case 6:
      return { ...span, fault: 'broker-mute' };
    default:
      return null;
  }
}
