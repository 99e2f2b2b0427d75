import * as v from 'valibot';

const whole = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);

/** As in Toxiproxy, an attribute that is missing or null is 0. */
export const count = v.nullish(whole, 0);

/** The longest time of setTimeout, about 24 days; longer values are refused. */
export const milliseconds = v.nullish(v.pipe(whole, v.maxValue(2 ** 31 - 1, 'is too long')), 0);

/** Toxiproxy accepts any number and limits it to 0 ... 1 where it is used. */
export const probability = v.nullish(v.number('must be a number'), 0);

/** Number of the one device that a toxic of the link acts on; without it, all devices. */
export const device = v.optional(
  v.pipe(
    v.nullable(whole),
    v.transform((number) => number ?? 0),
  ),
);
