import { SimulatedIna219 } from '../../../sensors/simulated/ina219.ts';
import { mountI2c, type SensorKind } from './kind.ts';

export const ina219: SensorKind<'ina219'> = {
  name: 'ina219',
  suffix: '',
  quantities: ['voltage', 'current'],
  addresses: Array.from({ length: 16 }, (_, pins) => 0x40 + pins),
  mount: (at) => mountI2c(new SimulatedIna219(at.site), at),
};
