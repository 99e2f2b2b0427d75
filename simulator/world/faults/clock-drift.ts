import * as v from 'valibot';
import { deviceSchema, type FaultKind } from './fault.ts';

/** A crystal drifts by tens of ppm; an RC oscillator, as some boards run on, by some per cent. */
const MAX_PPM = 100_000;

const schema = deviceSchema('clock-drift', {
  /** Positive: the board's time runs fast. */
  ppm: v.pipe(
    v.number('must be a number'),
    v.minValue(-MAX_PPM, `must be at least -${MAX_PPM}`),
    v.maxValue(MAX_PPM, `must be at most ${MAX_PPM}`),
  ),
});

/** The board's oscillator is off: all its timers run fast or slow. */
export const clockDrift: FaultKind<typeof schema> = {
  schema,
  cause: null,
  strike(fault, device) {
    device.drift(fault.ppm);
    return true;
  },
  end: (_fault, device) => device.drift(0),
};
