import * as v from 'valibot';
import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-crash', {
  /** `state`: sessions and retained messages come back with it, as from a persistence file. */
  keeps: v.optional(v.picklist(['state', 'nothing'], 'must be "state" or "nothing"'), 'state'),
});

/** The broker's process is killed, and is back at the end of the fault. */
export const brokerCrash: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-down',
  onBroker: (fault, span, plan) => plan.downs.push({ ...span, keepsSessions: fault.keeps === 'state' }),
};
