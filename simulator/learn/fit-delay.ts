import { Random } from '../kernel/random.ts';
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
const EM_ROUNDS = 30;
/** Where no slow one was recognised. */
const MAX_MISSED = 0.99;
/** A link is no faster than that, ms. */
const MIN_MS = 0.1;

/** @param sorted round trips without anybody's delay, ms */
export function lognormalOf(sorted: Float64Array): Lognormal {
  const p50 = Math.max(MIN_MS, quantileOf(sorted, 0.5));
  return { p50, p90: Math.max(p50, quantileOf(sorted, 0.9)) };
}

/** Of a packet that was sent again and answered once: slow, or lost and answered for its second copy. ms */
export interface LateTrip {
  /** From the first sending to the answer. */
  ms: number;
  /** From the last sending to the answer. */
  sinceAgainMs: number;
}

/** Round trips as they were seen, rising, ms. */
export interface SeenTrips {
  /** With a delay of the device's stack on top, uniform from 0 to `maxDelayMs`. */
  delayed: Float64Array;
  maxDelayMs: number;
  /** Without anybody's delay. */
  plain: Float64Array;
  /** Ones that were sent again and answered once. */
  late: readonly LateTrip[];
  /** How many of those in `delayed` took longer than the time after which they were sent again. */
  recognised: number;
}

/** What they say of the link. */
export interface FittedTrips extends Lognormal {
  /** How many of the delayed and late ones were lost, 0 ... 1: late ones that no delay accounts for. */
  lostShare: number;
}

/**
 * The lognormal under round trips to some of which the device's stack added a delay of its own: the one that makes what was
 * seen most likely. The median and the 90th percentile of the sum alone say less: with a delay of 0 to 250 ms on a link of
 * 80 ms, and 600 round trips of which those within two seconds are alike, they leave the median open by a third.
 */
export function withoutDelay(trips: SeenTrips): FittedTrips {
  const { maxDelayMs, delayed } = trips;
  // All as many times fewer.
  const few = <List extends Float64Array | readonly LateTrip[]>(list: List) =>
    thinned(list, Math.ceil((MAX_FITTED * list.length) / Math.max(1, delayed.length)));
  const fitted = { ...trips, delayed: few(delayed), plain: few(trips.plain), late: few(trips.late) };
  fitted.recognised = (trips.recognised * fitted.delayed.length) / Math.max(1, delayed.length);
  const seen = lognormalOf(delayed);
  const floor = Math.max(MIN_MS, quantileOf(delayed, 0.01));
  let median = Math.log(Math.max(floor, seen.p50 - maxDelayMs / 2));
  let spread = Math.log(Math.max(MIN_SIGMA, sigmaOf(seen)));
  let best = likelihood(fitted, median, Math.exp(spread)).sum;
  for (let step = FIRST_STEP; step > LAST_STEP; ) {
    const tries = [
      [median + step, spread],
      [median - step, spread],
      [median, spread + step],
      [median, spread - step],
      [median + step, spread - step],
      [median - step, spread + step],
    ].map(([mu, logSigma]) => ({ mu, logSigma, found: likelihood(fitted, mu, Math.exp(logSigma)).sum }));
    const top = tries.reduce((one, other) => (other.found > one.found ? other : one));
    if (top.found > best) [median, spread, best] = [top.mu, top.logSigma, top.found];
    else step /= 2;
  }
  const { lostShare } = likelihood(fitted, median, Math.exp(spread));
  return { ...lognormalWith(median, Math.exp(spread)), lostShare };
}

/** By mean and spread of its logarithm. */
export function lognormalWith(mu: number, sigma: number): Lognormal {
  const p50 = Math.max(MIN_MS, Math.exp(mu));
  return { p50, p90: p50 * Math.exp(sigma * NORMAL_P90) };
}

/** The logarithm of how likely these round trips are with that lognormal, and with which loss they are most likely. */
function likelihood(
  { delayed, maxDelayMs, plain, late, recognised }: SeenTrips,
  mu: number,
  sigma: number,
): { sum: number; lostShare: number } {
  if (sigma < MIN_SIGMA || sigma > MAX_SIGMA) return { sum: Number.NEGATIVE_INFINITY, lostShare: 0 };
  const below = (ms: number) => (ms <= 0 ? 0 : normalShare((Math.log(ms) - mu) / sigma));
  let sum = 0;
  const add = (density: number, ms: number) => {
    sum += Math.log((1 - STRAY_SHARE) * density + STRAY_SHARE / (STRAY_LOG_RANGE * ms));
  };
  const delayedDensity = (ms: number) => {
    const at = Math.max(MIN_MS, ms);
    return (below(at) - below(at - maxDelayMs)) / maxDelayMs;
  };
  for (const ms of delayed) add(delayedDensity(ms), Math.max(MIN_MS, ms));
  for (const ms of plain) {
    const at = Math.max(MIN_MS, ms);
    const z = (Math.log(at) - mu) / sigma;
    add(Math.exp((-z * z) / 2) / (at * sigma * Math.sqrt(2 * Math.PI)), at);
  }
  const { lostShare, missedShare, slow, lost } = lateOnes(late, delayedDensity, delayed.length, recognised);
  if (late.length === 0) return { sum, lostShare };
  sum += delayed.length * Math.log(1 - lostShare) + recognised * Math.log(1 - missedShare);
  for (let at = 0; at < late.length; at++)
    add(lostShare * lost[at] + (1 - lostShare) * missedShare * slow[at], late[at].ms);
  return { sum, lostShare };
}

interface LateOnes {
  lostShare: number;
  /** Of slow ones, those that were not recognised as such. */
  missedShare: number;
  /** How likely each is when it was slow, and when it was lost. */
  slow: Float64Array;
  lost: Float64Array;
}

/**
 * Of those that were late some were lost, and some were slow and not recognised as such: one ACK may be for two copies. The
 * shares with which what was seen is most likely, by expectation and maximisation.
 * @param recognised slow ones that were
 */
function lateOnes(
  late: readonly LateTrip[],
  densityOf: (ms: number) => number,
  inTime: number,
  recognised: number,
): LateOnes {
  const slow = Float64Array.from(late, ({ ms }) => densityOf(ms));
  const lost = Float64Array.from(late, ({ sinceAgainMs }) => densityOf(sinceAgainMs));
  const all = Math.max(1, late.length + inTime);
  let lostShare = late.length / all / 2;
  let missedShare = 0.5;
  for (let round = 0; round < EM_ROUNDS && late.length > 0; round++) {
    let missed = 0;
    for (let at = 0; at < late.length; at++) {
      const isSlow = (1 - lostShare) * missedShare * slow[at];
      missed += isSlow / (isSlow + lostShare * lost[at] + Number.MIN_VALUE);
    }
    lostShare = (late.length - missed) / all;
    missedShare = missed / (missed + recognised + Number.EPSILON);
  }
  return { lostShare, missedShare: Math.min(MAX_MISSED, missedShare), slow, lost };
}

/** At most so many of them, evenly by rank. */
function thinned<List extends Float64Array | readonly LateTrip[]>(list: List, most: number): List {
  if (list.length <= most) return list;
  const step = list.length / most;
  const isTaken = (index: number) => Math.floor((index + 0.5) / step) !== Math.floor((index - 0.5) / step);
  return list.filter((_value: unknown, index: number) => isTaken(index)) as List;
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

/** So many standard normal numbers in random order, as many for each share of the distribution: the same for the same name. */
export function normals(count: number, name: string): Float64Array {
  const random = new Random(name);
  const values = Float64Array.from({ length: count }, (_, index) => normalQuantile((index + 0.5) / count));
  for (let left = count; left > 1; left--) {
    const other = random.below(left);
    [values[left - 1], values[other]] = [values[other], values[left - 1]];
  }
  return values;
}

/** The quantile of the standard normal distribution (Abramowitz and Stegun 26.2.23, to 4.5e-4). */
function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
