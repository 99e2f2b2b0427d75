import { duration, type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-slow-acks', {
  /** Time between a message and its PUBACK or PUBREC. */
  delay: duration,
});

/** The broker acknowledges messages late, as one does whose disk is busy, and answers all else at once. */
export const brokerSlowAcks: FaultKind<typeof schema> = {
  schema,
  onBroker: ({ delayUs }, span, plan) => plan.ackDelays.push({ ...span, delayUs }),
  cutsOff: true,
};
