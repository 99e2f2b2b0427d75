import { formatMs } from '../format.ts';
import { element, text } from './element.ts';

/** Maps a value to a place on paper. */
export type Scale = (value: number) => number;

/** Times at which an axis of milliseconds is labelled: those that people read off a clock. */
const MARKS_MS = [
  1,
  10,
  100,
  1000,
  10_000,
  60_000,
  600_000,
  3_600_000,
  6 * 3_600_000,
  24 * 3_600_000,
  7 * 24 * 3_600_000,
];

export interface TimeAxis {
  scale: Scale;
  /** The other way round: the milliseconds at a place. */
  msAt: Scale;
  marksMs: number[];
}

/** A logarithmic axis of milliseconds. @param left @param right in pixels */
export function logAxis(minMs: number, maxMs: number, left: number, right: number): TimeAxis {
  const low = Math.log10(Math.max(minMs, 0.1));
  const high = Math.max(Math.log10(Math.max(maxMs, 0.1)), low + 0.5);
  const scale = (ms: number) =>
    left + ((Math.log10(Math.max(ms, 0.1)) - low) / (high - low)) * (right - left);
  const marksMs = MARKS_MS.filter((ms) => Math.log10(ms) >= low - 1e-9 && Math.log10(ms) <= high + 1e-9);
  const msAt = (x: number) => 10 ** (low + ((x - left) / (right - left)) * (high - low));
  return { scale, msAt, marksMs };
}

/** Pixels from the middle of one label to that of the next, so that neither touches the other. */
export const LABEL_PIXELS = 64;

/** Vertical lines with their times below; marks that would be printed over each other are left out. */
export function timeGrid({ scale, marksMs }: TimeAxis, top: number, bottom: number): string[] {
  let freeFrom = Number.NEGATIVE_INFINITY;
  return marksMs.flatMap((ms) => {
    const x = scale(ms);
    if (x < freeFrom) return [];
    freeFrom = x + LABEL_PIXELS;
    return [
      element('path', { class: 'grid', d: `M${x.toFixed(1)} ${top}V${bottom}` }),
      text(x, bottom + 16, wholeMs(ms), { class: 'muted tick', 'text-anchor': 'middle' }),
    ];
  });
}

function wholeMs(ms: number): string {
  if (ms >= 24 * 3_600_000) return `${ms / (24 * 3_600_000)} d`;
  if (ms >= 3_600_000) return `${ms / 3_600_000} h`;
  if (ms >= 60_000) return `${ms / 60_000} min`;
  return formatMs(ms);
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Steps of a clock that fit an axis of virtual time; longer ones are 1, 2 or 5 times a power of ten in days. */
const STEPS_S = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_S),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_S),
];

/** Round times on an axis, and what is printed at each. */
export interface ClockMark {
  atS: number;
  label: string;
}

/** Round times from 0 to the end, at most `count` and the 0, in one unit. */
export function clockMarks(endS: number, count: number): ClockMark[] {
  const step = STEPS_S.find((seconds) => endS / seconds <= count) ?? daysStep(endS / count);
  const unit = unitOf(step, endS);
  return Array.from({ length: Math.floor(endS / step) + 1 }, (_, index) => {
    const atS = index * step;
    return { atS, label: atS === 0 ? '0' : `${atS / unit.seconds} ${unit.name}` };
  });
}

/** At least so many seconds, in round days. */
function daysStep(leastS: number): number {
  const least = Math.max(1, leastS / DAY_S);
  const power = 10 ** Math.floor(Math.log10(least));
  return (([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power * DAY_S) as number;
}

/** The unit in which each multiple of the step is a whole number, or one and a half. */
function unitOf(stepS: number, endS: number): { name: string; seconds: number } {
  if (stepS >= DAY_S) return { name: 'd', seconds: DAY_S };
  if (stepS >= HOUR_S || (stepS === HOUR_S / 2 && endS > 2 * HOUR_S)) return { name: 'h', seconds: HOUR_S };
  return stepS >= MINUTE_S ? { name: 'min', seconds: MINUTE_S } : { name: 's', seconds: 1 };
}
