import { faultyPin } from '../../../sensors/simulated/faults.ts';
import { dividedSupply } from '../../../sensors/simulated/pin-parts.ts';
import type { SensorKind } from './kind.ts';

/** As firmware/all-sensors.ts sets its divider up. */
export const DIVIDER_RATIO = 2;

export const divider: SensorKind<'divider'> = {
  name: 'divider',
  suffix: '2',
  quantities: ['voltage'],
  pins: ['D34'],
  does: ['analog'],
  mount({ pins, first, site, windows, noise }) {
    pins.attach(first, faultyPin(dividedSupply(site, DIVIDER_RATIO), windows, noise, 0));
  },
};
