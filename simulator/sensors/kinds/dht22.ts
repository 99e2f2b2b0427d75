import { SimulatedDht22 } from '../../../sensors/simulated/dht22.ts';
import { faultyPin } from '../../../sensors/simulated/faults.ts';
import { AIR, type SensorKind } from './kind.ts';

export const dht22: SensorKind<'dht22'> = {
  name: 'dht22',
  suffix: '5',
  quantities: AIR,
  pins: ['D5'],
  does: ['out'],
  mount({ pins, first, site, windows, noise }) {
    pins.attach(first, faultyPin(new SimulatedDht22(site.day), windows, noise, 1));
  },
};
