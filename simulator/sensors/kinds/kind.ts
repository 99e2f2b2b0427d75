import type { I2cBus, I2cPart } from '../../../sensors/simulated/bus.ts';
import { type FaultWindow, faultyI2c } from '../../../sensors/simulated/faults.ts';
import type { Pins } from '../../../sensors/simulated/pins.ts';
import type { Site } from '../../../sensors/simulated/site.ts';
import type { Hardware } from '../../board/hardware/wires.ts';
import type { Random } from '../../kernel/random.ts';

export type PinUse = 'in' | 'out' | 'analog';

/** The place of one part on a board, and what its file may use to make it. */
export interface Mounting {
  site: Site;
  i2c: I2cBus;
  pins: Pins;
  hardware: Required<Hardware>;
  /** Address on `I2C1`; 0 if the sensor has none. */
  address: number;
  /** The sensor's pins, in the order of `does`; empty if it has none. */
  first: string;
  second: string;
  /** The faults of this part. */
  windows: FaultWindow[];
  /** Random stream of the faults. */
  noise: Random;
  random(purpose: string): Random;
}

/** One sensor, as its file defines it: its driver in firmware/all-sensors.ts, and the simulated part. */
export interface SensorKind<Name extends string = string> {
  name: Name;
  /** As in the app: distinguishes the same quantity of two sensors. */
  suffix: string;
  quantities: readonly string[];
  /** Addresses on `I2C1`, the default first. */
  addresses?: readonly number[];
  /** Default pins, in the order of `does`. */
  pins?: readonly string[];
  /** The function of each pin. */
  does?: readonly PinUse[];
  /** Connects the simulated part where the driver looks for it. */
  mount(mounting: Mounting): void;
}

export const AIR = ['temperature', 'humidity'] as const;

/** Sets a part's address and connects it to the bus. */
export function mountI2c(
  part: I2cPart & { address: number; powerOn(): void },
  { i2c, address, windows, noise }: Mounting,
): void {
  part.address = address;
  i2c.attach(faultyI2c(part, windows, noise));
}
