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
  marksMs: number[];
}

/** A logarithmic axis of milliseconds. @param left @param right in pixels */
export function logAxis(minMs: number, maxMs: number, left: number, right: number): TimeAxis {
  const low = Math.log10(Math.max(minMs, 0.1));
  const high = Math.max(Math.log10(Math.max(maxMs, 0.1)), low + 0.5);
  const scale = (ms: number) =>
    left + ((Math.log10(Math.max(ms, 0.1)) - low) / (high - low)) * (right - left);
  const marksMs = MARKS_MS.filter((ms) => Math.log10(ms) >= low - 1e-9 && Math.log10(ms) <= high + 1e-9);
  return { scale, marksMs };
}

/** Vertical lines with their times below. */
export function timeGrid({ scale, marksMs }: TimeAxis, top: number, bottom: number): string[] {
  return marksMs.flatMap((ms) => [
    element('path', { class: 'grid', d: `M${scale(ms).toFixed(1)} ${top}V${bottom}` }),
    text(scale(ms), bottom + 16, wholeMs(ms), { class: 'muted', 'text-anchor': 'middle' }),
  ]);
}

function wholeMs(ms: number): string {
  if (ms >= 24 * 3_600_000) return `${ms / (24 * 3_600_000)} d`;
  if (ms >= 3_600_000) return `${ms / 3_600_000} h`;
  if (ms >= 60_000) return `${ms / 60_000} min`;
  return formatMs(ms);
}

/** Steps of a clock that fit an axis of virtual time. */
const STEPS_S = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800];

/** Times in seconds from 0 to the end, at most `count` and a little. */
export function clockMarks(endS: number, count: number): number[] {
  const step =
    STEPS_S.find((seconds) => endS / seconds <= count) ?? Math.ceil(endS / count / 86_400) * 86_400;
  return Array.from({ length: Math.floor(endS / step) + 1 }, (_, index) => index * step);
}

/** `0`, `30 min`, `6 h`, `2 d`. */
export function clockLabel(seconds: number): string {
  if (seconds === 0) return '0';
  return seconds < 1 ? `${seconds * 1000} ms` : seconds < 60 ? `${seconds} s` : wholeMs(seconds * 1000);
}
