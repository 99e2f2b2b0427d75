/** CONFIG_HZ=250, the tick that the ground truth was measured with. [M] */
export const JIFFY_US = 4000;

/** First distance, in jiffies, at which each level of the timer wheel is used (kernel/time/timer.c, LVL_START). */
const LEVEL_START = [0, 63, 504, 4032, 32_256, 258_048];

/** Jiffies between the buckets of each level. */
const GRANULARITY = [1, 8, 64, 512, 4096, 32_768];

/** Rounds a duration up to whole jiffies (usecs_to_jiffies), as `icsk_rto` is kept. */
export function jiffyCeil(us: number): number {
  return Math.ceil(us / JIFFY_US) * JIFFY_US;
}

/**
 * When a kernel timer really fires: far ones sit in coarse buckets, so it may be 12.5 % late (calc_index).
 * @param delayUs as asked for, from now on
 * @param phaseUs how long the kernel's clock had run when ours began
 */
export function firesAt(nowUs: number, delayUs: number, phaseUs: number): number {
  const now = Math.floor((nowUs + phaseUs) / JIFFY_US);
  const delta = Math.ceil(delayUs / JIFFY_US);
  let level = 0;
  while (level < LEVEL_START.length - 1 && delta >= LEVEL_START[level + 1]) level++;
  const granularity = GRANULARITY[level];
  return (Math.floor((now + delta) / granularity) + 1) * granularity * JIFFY_US - phaseUs;
}

/** The coarsest grid that a retransmission timer meets, in us: phases beyond it change nothing. */
export const PHASE_RANGE_US = 8 ** 4 * JIFFY_US;
