import { BOOT_US } from '../../board/board.ts';
import { type FaultKind, momentSchema } from './fault.ts';

const schema = momentSchema('reboot', {});

/** Somebody presses reset. */
export const reboot: FaultKind<typeof schema> = {
  schema,
  cause: 'reboot',
  strike: (_fault, device) => device.powerCut(BOOT_US),
};
