import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { OPEN_OPTIONS, planOf, readFaults, readWritten, type Written } from '../../simulator/run/index.ts';
import type { WrittenFault } from '../../simulator/world/faults/index.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';

/** The plan of what people write, as in a scenario file: `{ devices: 2, for: '1h', link: 'ltem,tunnel' }`. */
export function planFrom(written: Written, faults: readonly WrittenFault[] = []): WorldPlan {
  return planOf({ ...OPEN_OPTIONS, ...readWritten(written), faults: readFaults(faults) }, ownFirmware);
}
