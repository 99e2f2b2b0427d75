import { faultyI2c } from '../../../sensors/simulated/faults.ts';
import { SimulatedScd4x } from '../../../sensors/simulated/scd4x.ts';
import { AIR, type SensorKind } from './kind.ts';

export const scd4x: SensorKind<'scd4x'> = {
  name: 'scd4x',
  suffix: '3',
  quantities: ['co2', ...AIR],
  addresses: [0x62],
  mount({ i2c, site, windows, noise }) {
    i2c.attach(faultyI2c(new SimulatedScd4x(site), windows, noise));
  },
};
