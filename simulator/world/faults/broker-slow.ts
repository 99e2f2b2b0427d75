import { duration, type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-slow', {
  /** Time between a packet and its answer. */
  delay: duration,
});

/** Every answer of the broker comes late. */
export const brokerSlow: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-slow',
  onBroker: ({ delayUs }, span, plan) => plan.delays.push({ ...span, delayUs }),
  cutsOff: true,
};
