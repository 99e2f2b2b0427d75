import * as v from 'valibot';
import type { Random } from '../kernel/random.ts';

const number = v.number('must be a number');

export const notNegative = v.pipe(number, v.finite('must be finite'), v.minValue(0, 'must not be negative'));
export const positive = v.pipe(number, v.finite('must be finite'), v.gtValue(0, 'must be more than 0'));
export const percent = v.pipe(notNegative, v.maxValue(100, 'is over 100 %'));

/** A range from which a number is drawn uniformly: `[5, 30]`. */
export const range = v.pipe(
  v.tuple([notNegative, notNegative], 'must be two numbers: [min, max]'),
  v.check(([min, max]) => min <= max, 'must go from the smaller to the larger number'),
);

/** Median and 90th percentile of a lognormal distribution. */
export const lognormal = v.pipe(
  v.strictObject({ p50: positive, p90: positive }),
  v.check(({ p50, p90 }) => p50 <= p90, 'p90 must not be less than p50'),
);

/**
 * Seconds drawn from measured quantiles: uniform in the logarithm from one to the next, and never past the last, which is
 * the largest that is known well.
 */
export const quantiles = v.pipe(
  v.strictObject({ min: positive, p50: positive, p90: positive, p99: positive }),
  v.check(
    ({ min, p50, p90, p99 }) => min <= p50 && p50 <= p90 && p90 <= p99,
    'min, p50, p90 and p99 must rise',
  ),
);

export type Quantiles = v.InferOutput<typeof quantiles>;

/** A time in seconds: one between two, or one of measured quantiles. */
export type Seconds = readonly [min: number, max: number] | Quantiles;

export function drawSeconds(seconds: Seconds, random: Random): number {
  if (!('p50' in seconds)) return random.between(seconds[0], seconds[1]);
  const at = random.uniform();
  if (at < 0.5) return between(seconds.min, seconds.p50, at / 0.5);
  if (at < 0.9) return between(seconds.p50, seconds.p90, (at - 0.5) / 0.4);
  return between(seconds.p90, seconds.p99, Math.min(1, (at - 0.9) / 0.09));
}

/** The longest that is ever drawn. */
export function longestSeconds(seconds: Seconds): number {
  return 'p50' in seconds ? seconds.p99 : seconds[1];
}

function between(from: number, to: number, share: number): number {
  return from * (to / from) ** share;
}

/** The 90th percentile of the standard normal distribution. */
export const NORMAL_P90 = 1.2815515655446004;

export function drawLognormal(plan: v.InferOutput<typeof lognormal>, random: Random): number {
  return plan.p50 * Math.exp((Math.log(plan.p90 / plan.p50) / NORMAL_P90) * random.normal());
}

/** The sources of the numbers, for all fields or by field: "[M] ...", "[D] ...", "[E] ...". */
const basis = v.optional(v.union([v.string(), v.record(v.string(), v.string())]));

/** The shape of one fault in a profile: its kind, its numbers and their sources. */
export function faultSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
) {
  return v.strictObject({ fault: v.literal(kind), ...fields, basis });
}
