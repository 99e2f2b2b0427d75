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

const acksSchema = worldWideSchema('broker-slow-acks', {
  /** Time between a message and its PUBACK or PUBREC. */
  delay: duration,
});

/** The broker acknowledges messages late, as one does whose disk is busy, and answers all else at once. */
export const brokerSlowAcks: FaultKind<typeof acksSchema> = {
  schema: acksSchema,
  cause: 'broker-slow',
  onBroker: ({ delayUs }, span, plan) => plan.ackDelays.push({ ...span, delayUs }),
  cutsOff: true,
};
