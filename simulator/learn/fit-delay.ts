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
/** Round trips that a fit looks at; of more, as many evenly by rank. */
const MAX_FITTED = 2000;
const MIN_SIGMA = 0.01;
const MAX_SIGMA = 3;
/** Of the logarithms of median and spread. */
const FIRST_STEP = 0.2;
const LAST_STEP = 0.001;
/** So many round trips are no draw of the link's delay: a packet that was held back. Over e^7, that is 1,100 times. [E] */
const STRAY_SHARE = 0.002;
const STRAY_LOG_RANGE = 7;
/** A link is no faster than that, ms. */
const MIN_MS = 0.1;

/** @param sorted round trips without anybody's delay, ms */
export function lognormalOf(sorted: Float64Array): Lognormal {
  const p50 = Math.max(MIN_MS, quantileOf(sorted, 0.5));
  return { p50, p90: Math.max(p50, quantileOf(sorted, 0.9)) };
}

/** Round trips as they were seen, rising, ms. */
export interface SeenTrips {
  /** With a delay of the device's stack on top, uniform from 0 to `maxDelayMs`. */
  delayed: Float64Array;
  maxDelayMs: number;
  /** Without anybody's delay. */
  plain: Float64Array;
  /** Delayed ones that took longer than this, or else were lost. */
  late: Float64Array;
  /** How many of all are lost, 0 ... 1. */
  lostShare: number;
}

/**
 * The lognormal under round trips to some of which the device's stack added a delay of its own: the one that makes what was
 * seen most likely. The median and the 90th percentile of the sum alone say less: with a delay of 0 to 250 ms on a link of
 * 80 ms, and 600 round trips of which those within two seconds are alike, they leave the median open by a third.
 */
export function withoutDelay(trips: SeenTrips): Lognormal {
  const { maxDelayMs, delayed } = trips;
  // All as many times fewer.
  const few = (sorted: Float64Array) =>
    thinned(sorted, Math.ceil((MAX_FITTED * sorted.length) / Math.max(1, delayed.length)));
  const fitted = { ...trips, delayed: few(delayed), plain: few(trips.plain), late: few(trips.late) };
  const seen = lognormalOf(delayed);
  const floor = Math.max(MIN_MS, quantileOf(delayed, 0.01));
  let median = Math.log(Math.max(floor, seen.p50 - maxDelayMs / 2));
  let spread = Math.log(Math.max(MIN_SIGMA, sigmaOf(seen)));
  let best = likelihood(fitted, median, Math.exp(spread));
  for (let step = FIRST_STEP; step > LAST_STEP; ) {
    const tries = [
      [median + step, spread],
      [median - step, spread],
      [median, spread + step],
      [median, spread - step],
      [median + step, spread - step],
      [median - step, spread + step],
    ].map(([mu, logSigma]) => ({ mu, logSigma, found: likelihood(fitted, mu, Math.exp(logSigma)) }));
    const top = tries.reduce((one, other) => (other.found > one.found ? other : one));
    if (top.found > best) [median, spread, best] = [top.mu, top.logSigma, top.found];
    else step /= 2;
  }
  const p50 = Math.max(MIN_MS, Math.exp(median));
  return { p50, p90: p50 * Math.exp(Math.exp(spread) * NORMAL_P90) };
}

/** The logarithm of how likely these round trips are with that lognormal. */
function likelihood(
  { delayed, maxDelayMs, plain, late, lostShare }: SeenTrips,
  mu: number,
  sigma: number,
): number {
  if (sigma < MIN_SIGMA || sigma > MAX_SIGMA) return Number.NEGATIVE_INFINITY;
  const below = (ms: number) => (ms <= 0 ? 0 : normalShare((Math.log(ms) - mu) / sigma));
  let sum = 0;
  const add = (density: number, ms: number) => {
    sum += Math.log((1 - STRAY_SHARE) * density + STRAY_SHARE / (STRAY_LOG_RANGE * ms));
  };
  for (const ms of delayed) {
    const at = Math.max(MIN_MS, ms);
    add((below(at) - below(at - maxDelayMs)) / maxDelayMs, at);
  }
  for (const ms of plain) {
    const at = Math.max(MIN_MS, ms);
    const z = (Math.log(at) - mu) / sigma;
    add(Math.exp((-z * z) / 2) / (at * sigma * Math.sqrt(2 * Math.PI)), at);
  }
  for (const ms of late) {
    let longer = 0;
    for (let step = 0.5; step < UNIFORM_GRID; step++)
      longer += (1 - below(ms - (step / UNIFORM_GRID) * maxDelayMs)) / UNIFORM_GRID;
    sum += Math.log(lostShare + (1 - lostShare) * longer);
  }
  return sum;
}

/** At most so many of them, evenly by rank. */
function thinned(sorted: Float64Array, most: number): Float64Array {
  if (sorted.length <= most) return sorted;
  return Float64Array.from(
    { length: most },
    (_, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / most)],
  );
}

/** The share of a standard normal distribution below `z` (Abramowitz and Stegun 26.2.17, to 7.5e-8). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z >= 0 ? 1 - above : above;
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
