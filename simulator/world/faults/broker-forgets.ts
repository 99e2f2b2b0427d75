import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-forgets', {});

/** The broker loses its sessions: a client that comes back finds none, whatever it kept itself. */
export const brokerForgets: FaultKind<typeof schema> = {
  schema,
  cause: null,
  onBroker: (_fault, span, plan) => plan.amnesias.push(span),
};
