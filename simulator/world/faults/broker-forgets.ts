import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-forgets', {});

/** A client that comes back finds no session, whatever it kept. */
export const brokerForgets: FaultKind<typeof schema> = {
  schema,
  onBroker: (_fault, span, plan) => plan.amnesias.push(span),
};
