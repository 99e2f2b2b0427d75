import type { I2cBus, I2cPart } from '../../../sensors/simulated/bus.ts';
import { type FaultWindow, faultyI2c } from '../../../sensors/simulated/faults.ts';
import type { Pins } from '../../../sensors/simulated/pins.ts';
import type { Site } from '../../../sensors/simulated/site.ts';
import type { Hardware } from '../../board/hardware/wires.ts';
import type { Random } from '../../kernel/random.ts';

export type PinUse = 'in' | 'out' | 'analog';

/** Where one part of a board stands, and what its file may use to make it. */
export interface Mounting {
  site: Site;
  i2c: I2cBus;
  pins: Pins;
  hardware: Required<Hardware>;
  /** On `I2C1`; 0 where the sensor has none. */
  address: number;
  /** The sensor's pins, in the order of `does`; empty where it has none. */
  first: string;
  second: string;
  /** The faults of this part. */
  windows: FaultWindow[];
  /** Draws for the faults. */
  noise: Random;
  random(purpose: string): Random;
}

/** One sensor, as its file defines it: what firmware/all-sensors.ts reads, and the part that answers. */
export interface SensorKind<Name extends string = string> {
  name: Name;
  /** As in the app: tells equal quantities of two sensors apart. */
  suffix: string;
  quantities: readonly string[];
  /** Usual address on `I2C1` first, then those that the chip can be set to. */
  addresses?: readonly number[];
  /** Usual pins, in the order of `does`. */
  pins?: readonly string[];
  /** What each pin has to do. */
  does?: readonly PinUse[];
  /** Puts the simulated part where the driver looks for it. */
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
