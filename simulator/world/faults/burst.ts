import * as v from 'valibot';
import { type FaultKind, momentSchema } from './fault.ts';

const MAX_READINGS = 1000;

const schema = momentSchema('burst', {
  readings: v.pipe(
    v.number('must be a number'),
    v.integer('must be whole'),
    v.minValue(1, 'must be at least 1'),
    v.maxValue(MAX_READINGS, `must be at most ${MAX_READINGS}`),
  ),
});

/** Many readings at once, as from an alarm or a log that is sent: all are published in one callback. */
export const burst: FaultKind<typeof schema> = {
  schema,
  cause: 'turn',
  strike: ({ readings }, device) => device.burst(readings),
};
