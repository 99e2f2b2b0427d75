import type * as v from 'valibot';
import { broadSchema, type FaultKind } from './fault.ts';

export const schema = broadSchema('broker-forgets', {});

/** A client that comes back finds no session, whatever it kept. */
export const brokerForgets: FaultKind<v.InferOutput<typeof schema>> = {
  onBroker: (_fault, span, plan) => plan.amnesias.push(span),
};
