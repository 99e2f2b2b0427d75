import type { Sample } from '../payload/sample.ts';

/** A batch waits in the board's memory: about 60 variables a sample. */
export const MAX_BATCH = 60;

/**
 * Collects samples and hands them on together: when there are `size`, or when the oldest is `maxAgeS` old as
 * the next one comes. What is waiting is lost with the power.
 */
export function batch(
  size: number,
  maxAgeS: number,
  send: (samples: Sample[]) => void,
): (sample: Sample) => void {
  const most = Math.min(size, MAX_BATCH);
  let waiting: Sample[] = [];

  return (sample): void => {
    waiting.push(sample);
    if (waiting.length < most && sample.atS - waiting[0].atS < maxAgeS) return;
    const samples = waiting;
    waiting = [];
    send(samples);
  };
}
