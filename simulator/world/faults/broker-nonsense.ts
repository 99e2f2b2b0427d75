import type * as v from 'valibot';
import { broadSchema, type FaultKind } from './fault.ts';

export const schema = broadSchema('broker-nonsense', {});

/** After each CONNACK the broker sends a packet that no server may send. */
export const brokerNonsense: FaultKind<v.InferOutput<typeof schema>> = {
  onBroker: (_fault, span, plan) => plan.nonsense.push(span),
  cutsOff: true,
};
