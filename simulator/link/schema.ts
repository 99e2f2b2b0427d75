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
