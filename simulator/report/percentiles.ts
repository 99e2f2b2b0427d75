import type { Histogram } from '../checks/index.ts';
import type { Percentiles } from './report.ts';

/** Of a distribution in microseconds. */
export function percentilesMs(latencyUs: Histogram): Percentiles {
  const ms = (us: number | null) => (us === null ? null : us / 1000);
  return {
    p50: ms(latencyUs.percentile(0.5)),
    p90: ms(latencyUs.percentile(0.9)),
    p99: ms(latencyUs.percentile(0.99)),
    max: ms(latencyUs.count > 0 ? latencyUs.max : null),
  };
}
