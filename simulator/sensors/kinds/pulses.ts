import { faultyPin } from '../../../sensors/simulated/faults.ts';
import { SimulatedRainGauge } from '../../../sensors/simulated/pin-parts.ts';
import type { SensorKind } from './kind.ts';

export const pulses: SensorKind<'pulses'> = {
  name: 'pulses',
  suffix: '',
  quantities: ['since', 'total'],
  pins: ['D14'],
  does: ['in'],
  mount({ pins, first, site, windows, noise }) {
    pins.attach(first, faultyPin(new SimulatedRainGauge(site), windows, noise, 1));
  },
};
