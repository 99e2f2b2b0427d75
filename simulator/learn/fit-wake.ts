import { type Lognormal, lognormalWith, normals } from './fit-delay.ts';
import { quantileOf } from './values.ts';

/** Where round trips that were seen, and those of a fit, are compared. Those beyond hold packets that were held back. */
const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9];
/** A wake that spreads no more than explains so much of a round trip always takes as long: it is the simpler link. */
const ALIKE = 0.03;
const SIGMA_STEP = 0.025;
const MAX_SIGMA = 1.5;
const MEDIAN_ROUNDS = 6;
const MIN_MS = 1;

/**
 * What waking the radio takes: the lognormal, or the one time, that makes what was seen of round trips without sleep.
 * @param seen round trips into sleep, rising, ms
 * @param awake draws of round trips without it, ms
 */
export function fitWake(seen: Float64Array, awake: Float64Array): Lognormal {
  const noise = normals(awake.length, 'learn/wake');
  const wanted = SHARES.map((share) => Math.max(MIN_MS, quantileOf(seen, share)));
  const fits = [];
  for (let sigma = 0; sigma <= MAX_SIGMA; sigma += SIGMA_STEP) {
    const fit = fitMedian(sigma, wanted[SHARES.indexOf(0.5)], awake, noise);
    const off = SHARES.map((share, at) => Math.log(quantileOf(fit.sums, share) / wanted[at]));
    fits.push({
      sigma,
      p50: fit.p50,
      offBy: Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / off.length),
    });
  }
  const [constant] = fits;
  const best = fits.reduce((one, other) => (other.offBy < one.offBy ? other : one));
  const { p50, sigma } = constant.offBy <= ALIKE ? constant : best;
  return lognormalWith(Math.log(p50), sigma);
}

/** The median of a wake that spreads so, with which half of the sums are below the wanted one. */
function fitMedian(sigma: number, wanted: number, awake: Float64Array, noise: Float64Array) {
  let p50 = Math.max(MIN_MS, wanted - quantileOf(awake.toSorted(), 0.5));
  let sums = sumsOf(p50, sigma, awake, noise);
  for (let round = 0; round < MEDIAN_ROUNDS; round++) {
    p50 = Math.max(MIN_MS, p50 + wanted - quantileOf(sums, 0.5));
    sums = sumsOf(p50, sigma, awake, noise);
  }
  return { p50, sums };
}

function sumsOf(p50: number, sigma: number, awake: Float64Array, noise: Float64Array): Float64Array {
  return Float64Array.from(awake, (ms, at) => ms + p50 * Math.exp(sigma * noise[at])).sort();
}
