import { faultySerial } from '../../../sensors/simulated/faults.ts';
import { SimulatedGps } from '../../../sensors/simulated/gps.ts';
import type { SensorKind } from './kind.ts';

export const gps: SensorKind<'gps'> = {
  name: 'gps',
  suffix: '',
  quantities: ['latitude', 'longitude', 'altitude', 'satellites'],
  pins: ['D16', 'D17'],
  does: ['in', 'out'],
  mount({ hardware, site, windows, noise }) {
    hardware.serial.Serial2 = faultySerial(new SimulatedGps(site), windows, noise);
  },
};
