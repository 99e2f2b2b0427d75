import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-nonsense', {});

/** After each CONNACK the broker sends a packet that no server may send. */
export const brokerNonsense: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-nonsense',
  onBroker: (_fault, span, plan) => plan.nonsense.push(span),
  cutsOff: true,
};
