import { broadSchema, type FaultKind } from './fault.ts';

const schema = broadSchema('broker-nonsense', {});

/** After each CONNACK the broker sends a packet that no server may send. */
export const brokerNonsense: FaultKind<typeof schema> = {
  schema,
  onBroker: (_fault, span, plan) => plan.nonsense.push(span),
  cutsOff: true,
};
