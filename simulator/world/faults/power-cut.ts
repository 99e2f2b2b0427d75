import { deviceSchema, type FaultKind } from './fault.ts';

const schema = deviceSchema('power-cut', {});

/** The board is off for a while; its Storage stays. */
export const powerCut: FaultKind<typeof schema> = {
  schema,
  strike: (fault, device) => device.powerCut(fault.forUs),
};
