import * as v from 'valibot';
import { HANG_UP_MOMENTS } from '../../broker/index.ts';
import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-hangs-up', {
  /** Instead of CONNACK, right after it, or instead of PUBACK for a message that the broker has taken over. */
  when: v.picklist(HANG_UP_MOMENTS, `must be one of ${HANG_UP_MOMENTS.join(', ')}`),
});

/** The broker closes connections at the moments that are worst for a client. */
export const brokerHangsUp: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-hangs-up',
  onBroker: ({ when }, span, plan) => plan.hangUps.push({ ...span, when }),
  cutsOff: true,
};
