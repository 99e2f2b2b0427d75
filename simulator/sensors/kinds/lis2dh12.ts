import { SimulatedLis2dh12 } from '../../../sensors/simulated/lis2dh12.ts';
import { mountI2c, type SensorKind } from './kind.ts';

export const lis2dh12: SensorKind<'lis2dh12'> = {
  name: 'lis2dh12',
  suffix: '',
  quantities: ['x', 'y', 'z'],
  addresses: [0x19, 0x18],
  mount: (at) => mountI2c(new SimulatedLis2dh12(at.site), at),
};
