import type * as v from 'valibot';
import { broadSchema, type FaultKind } from './fault.ts';

export const schema = broadSchema('broker-mute', {});

/** The broker hangs: a connection on which anything comes in this time stays open and is never answered again. */
export const brokerMute: FaultKind<v.InferOutput<typeof schema>> = {
  onBroker: (_fault, span, plan) => plan.silences.push(span),
  cutsOff: true,
};
