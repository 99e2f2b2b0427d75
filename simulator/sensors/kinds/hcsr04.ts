import { faultyPin } from '../../../sensors/simulated/faults.ts';
import { SimulatedHcsr04 } from '../../../sensors/simulated/pin-parts.ts';
import type { SensorKind } from './kind.ts';

export const hcsr04: SensorKind<'hcsr04'> = {
  name: 'hcsr04',
  suffix: '',
  quantities: ['distance'],
  pins: ['D12', 'D13'],
  does: ['out', 'in'],
  mount({ pins, first, second, site, windows, noise }) {
    const part = new SimulatedHcsr04(site);
    pins.attach(first, faultyPin(part.trigger, windows, noise, 0));
    pins.attach(second, faultyPin(part.echo, windows, noise, 0));
  },
};
