import { SimulatedDs18b20 } from '../../../sensors/simulated/ds18b20.ts';
import { faultyOneWire } from '../../../sensors/simulated/faults.ts';
import { OneWireBus } from '../../../sensors/simulated/onewire.ts';
import type { SensorKind } from './kind.ts';

export const ds18b20: SensorKind<'ds18b20'> = {
  name: 'ds18b20',
  suffix: '4',
  quantities: ['temperature'],
  pins: ['D4'],
  does: ['out'],
  mount({ hardware, first, site, windows, noise }) {
    const bus = new OneWireBus();
    const serial = Array.from({ length: 6 }, () => noise.below(256));
    bus.attach(faultyOneWire(new SimulatedDs18b20(serial, site.day), windows, noise));
    hardware.oneWire[first] = bus;
  },
};
