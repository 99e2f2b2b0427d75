import { faultySpi } from '../../../sensors/simulated/faults.ts';
import { makeBme280 } from './bme280.ts';
import { AIR, type SensorKind } from './kind.ts';

export const bme280Spi: SensorKind<'bme280-spi'> = {
  name: 'bme280-spi',
  suffix: '6',
  quantities: [...AIR, 'pressure'],
  pins: ['D15'],
  does: ['out'],
  mount(at) {
    at.hardware.spi[at.first] = faultySpi(makeBme280('bme280-spi', at), at.windows, at.noise);
  },
};
