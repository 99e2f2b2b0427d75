import { Drifting, SHT4X_DRIFT } from '../../../sensors/simulated/drift.ts';
import { SimulatedSht4x } from '../../../sensors/simulated/sht4x.ts';
import { AIR, mountI2c, type SensorKind } from './kind.ts';

export const sht4x: SensorKind<'sht4x'> = {
  name: 'sht4x',
  suffix: '2',
  quantities: AIR,
  addresses: [0x44, 0x45, 0x46],
  mount(at) {
    mountI2c(new SimulatedSht4x(new Drifting(at.site.day, SHT4X_DRIFT), at.random('sht4x noise')), at);
  },
};
