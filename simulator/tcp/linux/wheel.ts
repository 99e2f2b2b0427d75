/** CONFIG_HZ=250, the tick that the ground truth was measured with. One grid for all hosts of a run. [M] */
export const JIFFY_US = 4000;

/** First distance, in jiffies, at which each level of the timer wheel is used (kernel/time/timer.c, LVL_START). */
const LEVEL_START = [0, 63, 504, 4032, 32_256, 258_048];

/** usecs_to_jiffies. */
export function toJiffies(us: number): number {
  return Math.ceil(us / JIFFY_US);
}

/** Rounds a duration up to whole jiffies, as `icsk_rto` is kept. */
export function jiffyCeil(us: number): number {
  return toJiffies(us) * JIFFY_US;
}

/** The jiffy that has last begun, in us. */
export function jiffyFloor(us: number): number {
  return Math.floor(us / JIFFY_US) * JIFFY_US;
}

/**
 * When a kernel timer really fires: far ones sit in coarse buckets, so it may be 12.5 % late (calc_index).
 * @param delayUs as asked for, from now on
 */
export function firesAt(nowUs: number, delayUs: number): number {
  const now = Math.floor(nowUs / JIFFY_US);
  const delta = toJiffies(delayUs);
  let level = LEVEL_START.length - 1;
  while (delta < LEVEL_START[level]) level--;
  const granularity = 8 ** level;
  return (Math.floor((now + delta) / granularity) + 1) * granularity * JIFFY_US;
}
