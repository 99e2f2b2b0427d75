import type { Learned } from './estimate.ts';
import { sigmaOf, valuesOf } from './fit-delay.ts';

/** Points of one curve. */
const POINTS = 200;

/** A distribution twice: as the capture shows it, and as the link has it now. Points of (ms, share). */
export interface Overlay {
  title: string;
  note: string;
  seen: [ms: number, share: number][];
  learned: [ms: number, share: number][];
}

export function overlaysOf({ rtt, states }: Learned): Overlay[] {
  const overlays: Overlay[] = [];
  if (rtt !== null) {
    overlays.push({
      title: 'Round trip while the radio is awake',
      note: `From ${rtt.how}. Seen ${rtt.count} times.`,
      seen: pointsOf(rtt.sorted),
      learned: pointsOf(valuesOf(rtt.p50, sigmaOf(rtt), rtt.delayMs)),
    });
  }
  for (const { afterS, wakeMs, count, sorted } of states) {
    overlays.push({
      title: `What waking adds after ${afterS[1].toPrecision(2)} s of silence`,
      note: `A packet down into silence, to what answered it, less a round trip. Seen ${count} times.`,
      seen: pointsOf(sorted),
      learned: pointsOf(valuesOf(wakeMs.p50, sigmaOf(wakeMs), 0)),
    });
  }
  return overlays;
}

function pointsOf(sorted: Float64Array): [number, number][] {
  const count = Math.min(POINTS, sorted.length);
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 1) / count;
    return [sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)], share];
  });
}
