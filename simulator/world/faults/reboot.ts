import type * as v from 'valibot';
import { BOOT_US } from '../../board/board.ts';
import { type FaultKind, momentSchema } from './fault.ts';

export const schema = momentSchema('reboot', {});

/** Somebody presses reset. */
export const reboot: FaultKind<v.InferOutput<typeof schema>> = {
  strike: (_fault, device) => device.powerCut(BOOT_US),
};
