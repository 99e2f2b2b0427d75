import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import type { Hardware } from '../../simulator/board/hardware/wires.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { mountParts } from '../../simulator/world/parts/mount.ts';
import type { PlannedPart } from '../../simulator/world/parts/planned.ts';

/** Parts on wires without a board. */
export function bench(parts: readonly PlannedPart[]) {
  const kernel = new Kernel(1);
  const pins = new Pins(kernel, 1);
  const i2c = new I2cBus();
  const told: string[] = [];
  const hardware: Hardware = {};
  const release = mountParts(parts, {
    ...{ kernel, device: 1, pins, i2c, hardware, windows: [] },
    random: (purpose) => kernel.random(purpose),
    told: (part, state) => told.push(`${part} ${state}`),
  });
  return { kernel, pins, i2c, hardware, told, release };
}
