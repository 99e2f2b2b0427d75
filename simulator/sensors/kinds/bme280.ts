import { SimulatedBme280 } from '../../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../../sensors/simulated/bme280-calibration.ts';
import { BME280_DRIFT, Drifting } from '../../../sensors/simulated/drift.ts';
import { faultyI2c } from '../../../sensors/simulated/faults.ts';
import { AIR, type Mounting, type SensorKind } from './kind.ts';

export const bme280: SensorKind<'bme280'> = {
  name: 'bme280',
  suffix: '',
  quantities: [...AIR, 'pressure'],
  addresses: [0x76, 0x77],
  mount(at) {
    at.i2c.attach(faultyI2c(makeBme280('bme280', at, at.address), at.windows, at.noise));
  },
};

/** The chip, on either bus. */
export function makeBme280(name: string, { random, site }: Mounting, address?: number): SimulatedBme280 {
  return new SimulatedBme280({
    address,
    calibration: drawCalibration(random(`${name} calibration`)),
    day: new Drifting(site.day, BME280_DRIFT),
  });
}
