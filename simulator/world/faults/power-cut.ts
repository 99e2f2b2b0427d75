import { deviceSchema, type FaultKind } from './fault.ts';

const schema = deviceSchema('power-cut', {});

/** The board has no power for a time; its Storage stays. */
export const powerCut: FaultKind<typeof schema> = {
  schema,
  cause: 'power',
  strike: (fault, device) => device.powerCut(fault.forUs),
};
