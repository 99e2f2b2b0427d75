import { NORMAL_P90 } from '../link/schema.ts';
import { quantileOf } from './values.ts';

/** A lognormal distribution by its median and its 90th percentile, ms. */
export interface Lognormal {
  p50: number;
  p90: number;
}

/** Quantiles of the standard normal distribution at which a lognormal is looked at: (i + 0.5) / 64. */
const GRID = 64;
const UNIFORM_GRID = 16;
const ROUNDS = 60;
/** A link is no faster than that, ms. */
const MIN_MS = 0.1;

/** @param sorted round trips without anybody's delay, ms */
export function lognormalOf(sorted: Float64Array): Lognormal {
  const p50 = Math.max(MIN_MS, quantileOf(sorted, 0.5));
  return { p50, p90: Math.max(p50, quantileOf(sorted, 0.9)) };
}

/**
 * What lies under round trips to which the device's stack added a delay of its own, uniform from 0 to `maxDelayMs`: the
 * lognormal with which the sum has the median and the 90th percentile that were seen.
 * @param sorted round trips, ms
 */
export function withoutDelay(sorted: Float64Array, maxDelayMs: number): Lognormal {
  const seen = lognormalOf(sorted);
  const floor = Math.max(MIN_MS, quantileOf(sorted, 0.01));
  let p50 = Math.max(floor, seen.p50 - maxDelayMs / 2);
  let sigma = Math.max(0.01, sigmaOf(seen));
  for (let round = 0; round < ROUNDS; round++) {
    const sum = lognormalOf(valuesOf(p50, sigma, maxDelayMs));
    p50 = Math.max(MIN_MS, p50 + (seen.p50 - sum.p50) / 2);
    const ratio = (seen.p90 - seen.p50) / Math.max(MIN_MS, sum.p90 - sum.p50);
    sigma = Math.min(3, Math.max(0.01, sigma * Math.sqrt(ratio)));
  }
  return { p50, p90: p50 * Math.exp(sigma * NORMAL_P90) };
}

/** Values of a lognormal distribution and a uniform delay on top, rising: as many for each share of them. */
export function valuesOf(p50: number, sigma: number, maxDelayMs: number): Float64Array {
  const sums = new Float64Array(GRID * UNIFORM_GRID);
  for (let at = 0; at < GRID; at++) {
    const value = p50 * Math.exp(sigma * normalQuantile((at + 0.5) / GRID));
    for (let step = 0; step < UNIFORM_GRID; step++)
      sums[at * UNIFORM_GRID + step] = value + ((step + 0.5) / UNIFORM_GRID) * maxDelayMs;
  }
  return sums.sort();
}

/** @returns the spread of a lognormal distribution */
export function sigmaOf({ p50, p90 }: Lognormal): number {
  return Math.log(p90 / p50) / NORMAL_P90;
}

/** The quantile of the standard normal distribution (Abramowitz and Stegun 26.2.23, to 4.5e-4). */
function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
