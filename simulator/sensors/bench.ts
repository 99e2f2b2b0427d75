import { I2cBus } from '../../sensors/simulated/bus.ts';
import type { AirSource } from '../../sensors/simulated/day.ts';
import type { FaultWindow } from '../../sensors/simulated/faults.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { Hardware } from '../board/hardware/wires.ts';
import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { catalogued, type PlacedSensor } from './catalogue.ts';

/** Simulated parts at the places where a board's drivers look for them, all at one site. */
export interface Bench {
  site: Site;
  i2c: I2cBus;
  hardware: Hardware & { pins: Pins };
}

/** The device with these parts. */
export interface BenchOwner {
  random: (purpose: string) => Random;
  clock: Clock;
  device: Owner;
}

/** @param faultsOf the faults of the sensor at that index of the list */
export function makeBench(
  sensors: readonly PlacedSensor[],
  faultsOf: (place: number) => FaultWindow[],
  { random, clock, device }: BenchOwner,
  air: AirSource | undefined,
): Bench {
  const site = new Site(random('site'), undefined, air);
  const i2c = new I2cBus();
  const pins = new Pins(clock, device);
  const hardware = { pins, oneWire: {}, spi: {}, serial: {} } as Bench['hardware'] & Required<Hardware>;
  sensors.forEach(({ name, address = 0, pins: [first = '', second = ''] = [] }, place) => {
    const [windows, noise] = [faultsOf(place), random(`${name} faults`)];
    catalogued(name).mount({ site, i2c, pins, hardware, address, first, second, windows, noise, random });
  });
  return { site, i2c, hardware };
}
