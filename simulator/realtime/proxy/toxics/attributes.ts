import * as v from 'valibot';

const whole = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);

/** As in Toxiproxy, an attribute that is not given is 0. */
export const count = v.optional(whole, 0);

/** setTimeout's limit, some 24 days: longer is a mistake. */
export const milliseconds = v.optional(v.pipe(whole, v.maxValue(2 ** 31 - 1, 'is too long')), 0);
