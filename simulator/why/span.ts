import type { Cause } from '../causes/causes.ts';

/** A stretch of time that went to one cause. */
export interface Span {
  fromUs: number;
  toUs: number;
  cause: Cause;
}

/** Takes the stretches of a time in order. */
export type Sink = (fromUs: number, toUs: number, cause: Cause) => void;

/** Windows of one kind, in the order of their start; they may overlap. */
export interface CauseWindow {
  fromUs: number;
  toUs: number;
  cause: Cause;
}

/** Cuts a time at the windows: `inside` gets the parts in one, with its cause, `outside` the others; in order. */
export function cut(
  windows: readonly CauseWindow[],
  fromUs: number,
  toUs: number,
  inside: Sink,
  outside: (fromUs: number, toUs: number) => void,
): void {
  let atUs = fromUs;
  for (const window of windows) {
    if (window.toUs <= atUs) continue;
    if (window.fromUs >= toUs) break;
    if (window.fromUs > atUs) outside(atUs, window.fromUs);
    const endUs = Math.min(window.toUs, toUs);
    inside(Math.max(atUs, window.fromUs), endUs, window.cause);
    atUs = endUs;
  }
  if (atUs < toUs) outside(atUs, toUs);
}

/** Joins neighbours of one cause, and takes what has no length for nothing. */
export function append(spans: Span[], fromUs: number, toUs: number, cause: Cause): void {
  if (toUs <= fromUs) return;
  const last = spans.at(-1);
  if (last !== undefined && last.cause === cause && last.toUs === fromUs) last.toUs = toUs;
  else spans.push({ fromUs, toUs, cause });
}
