import { type FaultKind, worldWideSchema } from './fault.ts';

const schema = worldWideSchema('broker-mute', {});

/** The broker hangs: a connection that receives anything in this time stays open and is never answered again. */
export const brokerMute: FaultKind<typeof schema> = {
  schema,
  cause: 'broker-mute',
  onBroker: (_fault, span, plan) => plan.silences.push(span),
  cutsOff: true,
};
