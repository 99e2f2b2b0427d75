import * as v from 'valibot';
import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-refuses', {
  /** Return code of CONNACK; 3 is "server unavailable", 5 "not authorized". */
  code: v.optional(v.picklist([1, 2, 3, 4, 5] as const, 'must be a return code of CONNACK, 1 to 5'), 3),
});

/** Every CONNECT is refused. */
export const brokerRefuses: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-refuses',
  onBroker: ({ code }, span, plan) => plan.refusals.push({ ...span, code }),
  cutsOff: true,
};
