import type * as v from 'valibot';
import { deviceSchema, type FaultKind } from './fault.ts';

export const schema = deviceSchema('power-cut', {});

/** The board is off for a while; its Storage stays. */
export const powerCut: FaultKind<v.InferOutput<typeof schema>> = {
  strike: (fault, device) => device.powerCut(fault.forUs),
};
