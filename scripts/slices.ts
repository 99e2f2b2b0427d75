import { setImmediate as breathe } from 'node:timers/promises';

/** Of a slice, about: this process hears of Ctrl-C only between two of them. */
const SLICE_MS = 50;
const FIRST_SLICES = 1000;
/** A slice grows or shrinks by as much at a time. */
const MAX_CHANGE = 4;

/**
 * Runs what is one long computation in slices of about 50 ms, so that signals and timers have their turn between them.
 * @param run goes on to a time
 * @param between is told the time that is reached. @returns whether to go on
 */
export async function inSlices(
  endUs: number,
  run: (untilUs: number) => void,
  between: (atUs: number) => boolean,
): Promise<void> {
  let sliceUs = Math.ceil(endUs / FIRST_SLICES);
  for (let atUs = 0; atUs < endUs; ) {
    const startMs = performance.now();
    atUs = Math.min(endUs, atUs + sliceUs);
    run(atUs);
    const tookMs = performance.now() - startMs;
    const change = Math.min(MAX_CHANGE, Math.max(1 / MAX_CHANGE, SLICE_MS / tookMs));
    sliceUs = Math.max(1, Math.ceil(sliceUs * change));
    await breathe();
    if (!between(atUs)) return;
  }
}
