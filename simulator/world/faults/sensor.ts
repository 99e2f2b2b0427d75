import * as v from 'valibot';
import { deviceSchema, type FaultKind } from './fault.ts';

const HOW = ['absent', 'stuck', 'glitching', 'brown-out'] as const;

const schema = deviceSchema('sensor', { how: v.picklist(HOW, `must be one of ${HOW.join(', ')}`) });

/** The sensor does not answer, hangs, or returns wrong values now and then. */
export const sensor: FaultKind<typeof schema> = {
  schema,
  cause: null,
  onSensor: ({ how }, span) => ({ ...span, fault: how }),
};
